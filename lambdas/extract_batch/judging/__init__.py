"""Read an answer and judge each of its records."""

from lambdas.extract_batch.judging.judging import (
    EMPTY_ANSWER,
    LOOPED,
    MAX_TOKENS,
    Reading,
    read_answer,
    read_given,
)
from lambdas.extract_batch.judging.record_judging import Judged, quote_of
from lambdas.extract_batch.judging.record_schema import INVALID_FIELD, OFF_SCHEMA, RecordSchema

__all__ = [
    "EMPTY_ANSWER",
    "INVALID_FIELD",
    "LOOPED",
    "MAX_TOKENS",
    "OFF_SCHEMA",
    "Judged",
    "Reading",
    "RecordSchema",
    "quote_of",
    "read_answer",
    "read_given",
]
