"""The rules for reading records from a text."""

from local_aws.gemini_stand_in.reading.answering import answer_text
from local_aws.gemini_stand_in.reading.offline import FieldHints, Hints, hints_for, read_hints

__all__ = ["FieldHints", "Hints", "answer_text", "hints_for", "read_hints"]
