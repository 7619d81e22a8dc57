"""Records of an answer after the checks: found in the text, or in quarantine with the reason."""

from __future__ import annotations

from typing import Any, Final

from medallion.contracts.payload import Payload


class RefusedField(Payload):
    """An optional field that failed a check: its record is published without it.

    Attributes:
        rule: the keyword of the schema, or the check, that the value breaks.
        detail: the value and what is wrong with it, in words.
        raw_value: the value as the model gave it, as JSON.
    """

    field: str
    reason_code: str
    rule: str
    detail: str
    raw_value: str


class GroundedRecord(Payload):
    """A record whose quote was found in the text; offsets in code points of the document.

    Attributes:
        fields: the values as in the tables; a decimal is text with all its digits.
        fields_model: what the model wrote, for fields whose value here differs or is missing.
        normalizations: names in `value_rules` of what was done to a field's value.
        refused: optional fields that failed a check.
        owned: true if the quote starts in the core of the chunk that was asked.
        open_end: the document may continue the record after the text that the model saw.
    """

    fields: dict[str, Any]
    fields_model: dict[str, Any]
    normalizations: dict[str, tuple[str, ...]]
    refused: tuple[RefusedField, ...]
    quote: str
    quote_start: int
    quote_end: int
    quote_match: str
    quote_model: str
    owned: bool
    open_end: bool = False

    def overlaps(self, other: GroundedRecord) -> bool:
        """Whether both quotes have a character in common."""
        return self.quote_start < other.quote_end and other.quote_start < self.quote_end


DUPLICATE_RECORD: Final = "DUPLICATE_RECORD"
"""Reason code of a record that is already in gold: an equal record is at the same place."""

LESS_COMPLETE_RECORD: Final = "LESS_COMPLETE_RECORD"
"""A record of the same key at the same place has all of this record's fields, and more."""

UNASKED_RECORD: Final = "UNASKED_RECORD"
"""The answer to a further question has it in addition to the requested records."""

CONFLICTING_RECORD: Final = "CONFLICTING_RECORD"
"""Another record of the same key at the same place contradicts it."""

HARMLESS_CODES: Final = frozenset({DUPLICATE_RECORD, LESS_COMPLETE_RECORD, UNASKED_RECORD})
"""Records with these codes are in quarantine, but gold lacks nothing."""


class QuarantinedRecord(Payload):
    """A record, or a whole answer, that failed a check; kept with the reason.

    Attributes:
        detail: what is wrong, in words; it may contain a value of the record.
        problem: path and rule without any value, for the model; empty if `detail` has no value.
        answer_key: the answer that contained it.
    """

    reason_code: str
    detail: str
    problem: str = ""
    raw_record: str | None = None
    answer_key: str | None = None


class LongerRecord(Payload):
    """A record that the model read again, with more of the text that follows the chunk.

    Attributes:
        position: of the record in `records` that it replaces.
        following_chars: number of characters after the core that the model saw.
        following_key: hash of these characters. An equal chunk at another place gets the record
            only if they also follow there.
    """

    position: int
    record: GroundedRecord
    following_chars: int
    following_key: str
