"""A reply of the REST API as it came on the wire, before any library interprets it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WireReply:
    """An HTTP status and the body as text."""

    status: int
    body: str
