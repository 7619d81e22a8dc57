"""The mark of an erasure that is about to remove an answer's file; docs/adr/0010 defines it."""

from __future__ import annotations

import json
from typing import Final

from lambdas.extract_batch.asking.answer_file import encoded

_REMOVING: Final = "removing"


def is_marked(line: bytes) -> bool:
    """Whether an erasure is about to remove the file."""
    return _REMOVING in json.loads(line)


def marked(line: bytes, erasure: str) -> bytes:
    """The file with the mark of one erasure; no two erasures have the same name."""
    return encoded(json.loads(line) | {_REMOVING: erasure, "document_id": ""})


def without_mark(line: bytes) -> bytes:
    """The file as it was before the mark, but without the document that paid."""
    values = json.loads(line)
    values.pop(_REMOVING, None)
    return encoded(values)
