"""Payloads as JSON, and their size."""

from __future__ import annotations

import json
from typing import Any, Final

MOST_BYTES: Final = 262_144
"""AWS's quota for the input or output of a state or an execution."""

as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def size_of(payload: Any) -> int:
    """Bytes of the payload as UTF-8."""
    text = as_json(payload)
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
