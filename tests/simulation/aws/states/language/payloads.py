"""Payloads as JSON, and their size."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic_core import to_json

MOST_BYTES: Final = 262_144
"""AWS's quota for the input or output of a state or an execution."""

as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def bytes_of(text: str) -> int:
    """Bytes of the text as UTF-8; lone surrogates count as if there were an encoding for them."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def size_of(payload: Any) -> int:
    """Bytes of the payload as JSON."""
    try:
        return len(to_json(payload))
    except ValueError:  # lone surrogates
        return bytes_of(as_json(payload))
