"""Read values: each fits its field, is made to fit by a named rule, or is refused."""

from lambdas.extract_batch.values.field_reading import FieldReader, FieldValue
from lambdas.extract_batch.values.storing import FieldStore, kept, kept_name

__all__ = ["FieldReader", "FieldStore", "FieldValue", "kept", "kept_name"]
