"""The API's enums by name and number: clients with `enum-encoding=int` send and expect numbers."""

_TYPES = ("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT")
_FINISH_REASONS = (
    *("FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER"),
    *("LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MALFORMED_FUNCTION_CALL"),
)
# Of the other enums, only the values that the stand-in uses.
_NUMBERS = {
    "finishReason": {name: number for number, name in enumerate(_FINISH_REASONS)},
    "blockReason": {"PROHIBITED_CONTENT": 4},
    "category": {"HARM_CATEGORY_DANGEROUS_CONTENT": 10},
    "probability": {"HIGH": 4},
}


def schema_type_name(value: object) -> str | None:
    """The type's name, given in any case or as a number; None if the API has no such type."""
    if isinstance(value, int) and not isinstance(value, bool):
        return dict(enumerate(_TYPES, start=1)).get(value)
    name = value.upper() if isinstance(value, str) else ""
    return name if name in _TYPES else None


def with_enum_numbers(value: object) -> object:
    """A response body with a number for every enum, for `enum-encoding=int`."""
    if isinstance(value, list):
        return [with_enum_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _numbered(key, item) for key, item in value.items()}
    return value


def _numbered(key: str, value: object) -> object:
    if key in _NUMBERS and isinstance(value, str):
        return _NUMBERS[key].get(value, 0)
    return with_enum_numbers(value)
