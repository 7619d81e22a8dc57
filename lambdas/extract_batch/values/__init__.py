"""Read values: each fits its field, is made to fit by a named rule, or is refused."""

from lambdas.extract_batch.values.displaying import displayed
from lambdas.extract_batch.values.field_reading import FieldReader, FieldValue
from lambdas.extract_batch.values.storing import FieldStore, kept, kept_name
from lambdas.extract_batch.values.wording import (
    broken_rule_in_words,
    missing_in_words,
    problem_in_words,
    undeclared_in_words,
)

__all__ = [
    "FieldReader",
    "FieldStore",
    "FieldValue",
    "broken_rule_in_words",
    "displayed",
    "kept",
    "kept_name",
    "missing_in_words",
    "problem_in_words",
    "undeclared_in_words",
]
