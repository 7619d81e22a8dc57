"""The API's enums by name and by number: `enum-encoding=int` clients send and expect numbers."""

from __future__ import annotations

SCHEMA_TYPES = {
    "STRING": 1,
    "NUMBER": 2,
    "INTEGER": 3,
    "BOOLEAN": 4,
    "ARRAY": 5,
    "OBJECT": 6,
}
FINISH_REASONS = {
    "FINISH_REASON_UNSPECIFIED": 0,
    "STOP": 1,
    "MAX_TOKENS": 2,
    "SAFETY": 3,
    "RECITATION": 4,
    "OTHER": 5,
    "LANGUAGE": 6,
    "BLOCKLIST": 7,
    "PROHIBITED_CONTENT": 8,
    "SPII": 9,
    "MALFORMED_FUNCTION_CALL": 10,
}
BLOCK_REASONS = {
    "BLOCK_REASON_UNSPECIFIED": 0,
    "SAFETY": 1,
    "OTHER": 2,
    "BLOCKLIST": 3,
    "PROHIBITED_CONTENT": 4,
}
HARM_CATEGORIES = {
    "HARM_CATEGORY_HARASSMENT": 7,
    "HARM_CATEGORY_HATE_SPEECH": 8,
    "HARM_CATEGORY_SEXUALLY_EXPLICIT": 9,
    "HARM_CATEGORY_DANGEROUS_CONTENT": 10,
    "HARM_CATEGORY_CIVIC_INTEGRITY": 11,
}
HARM_PROBABILITIES = {"NEGLIGIBLE": 1, "LOW": 2, "MEDIUM": 3, "HIGH": 4}
MODALITIES = {"TEXT": 1}

_TYPE_NAMES = {number: name for name, number in SCHEMA_TYPES.items()}
_RESPONSE_ENUMS = {
    "finishReason": FINISH_REASONS,
    "blockReason": BLOCK_REASONS,
    "category": HARM_CATEGORIES,
    "probability": HARM_PROBABILITIES,
    "modality": MODALITIES,
}


def schema_type_name(value: object) -> str | None:
    """The type's name for a name in any case or a number; None when the API has no such type."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return _TYPE_NAMES.get(value)
    if isinstance(value, str) and value.upper() in SCHEMA_TYPES:
        return value.upper()
    return None


def with_enum_numbers(value: object) -> object:
    """A response body with every enum as its number, as `enum-encoding=int` asks."""
    if isinstance(value, list):
        return [with_enum_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _numbered(key, item) for key, item in value.items()}
    return value


def _numbered(key: str, value: object) -> object:
    table = _RESPONSE_ENUMS.get(key)
    if table is not None and isinstance(value, str):
        return table.get(value, 0)
    return with_enum_numbers(value)
