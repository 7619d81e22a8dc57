"""The keywords that a record schema may have, and alternatives to those it may not have."""

from __future__ import annotations

from typing import Final

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ROOT_KEYWORDS: Final = frozenset(
    {"$schema", "title", "description", "type", "properties", "required", "additionalProperties"}
)
FORMATS: Final = ("date", "date-time", "email", "time", "uri", "uuid")

_FOR_ALL: Final = frozenset({"type", "description", "const"})
_FOR_NUMBERS: Final = _FOR_ALL | {
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("x-unit", "x-grounding"),
}
KEYWORDS: Final[dict[str, frozenset[str]]] = {
    "string": _FOR_ALL | {"enum", "format", "pattern", "minLength", "maxLength", "x-grounding"},
    "number": _FOR_NUMBERS | {"x-type"},
    "integer": _FOR_NUMBERS,
    "boolean": _FOR_ALL,
}
"""The keywords for each type; a check or the response schema enforces each of them."""

_COMBINED: Final = (
    "a property has one type with its keywords; put rules across fields into expectations.yaml"
)
_LOOKED_UP: Final = "references are not resolved; write out the property's keywords"
_FLAT: Final = "records are flat; give each value its own property"
_ENCODED: Final = "a value is unencoded text from the document; remove it"
_NO_WRITER: Final = "it is for programs that write records, and there are none; remove it"

REFUSED: Final[dict[str, str]] = {
    "default": "a default would claim what the text does not state; leave the property out of "
    "required, and replace NULL with coalesce in gold/*.sql",
    "examples": 'write them into the description ("such as ..."), or into examples.yaml',
    "title": "the model reads only the description; write it there",
    "$comment": "the model reads only the description; write it there",
    "nullable": 'write "type": ["string", "null"], or leave the property out of required',
    **dict.fromkeys(("anyOf", "oneOf", "allOf", "not", "if", "then", "else"), _COMBINED),
    **dict.fromkeys(("dependentRequired", "dependentSchemas", "dependencies"), _COMBINED),
    **dict.fromkeys(("$ref", "$defs", "definitions", "$id", "$anchor"), _LOOKED_UP),
    **dict.fromkeys(("$dynamicRef", "$dynamicAnchor", "$vocabulary"), _LOOKED_UP),
    **dict.fromkeys(("properties", "patternProperties", "additionalProperties"), _FLAT),
    **dict.fromkeys(("propertyNames", "unevaluatedProperties", "required"), _FLAT),
    **dict.fromkeys(("minProperties", "maxProperties", "items", "prefixItems"), _FLAT),
    **dict.fromkeys(("contains", "minItems", "maxItems", "uniqueItems"), _FLAT),
    **dict.fromkeys(("minContains", "maxContains", "unevaluatedItems"), _FLAT),
    **dict.fromkeys(("contentEncoding", "contentMediaType", "contentSchema"), _ENCODED),
    **dict.fromkeys(("readOnly", "writeOnly"), _NO_WRITER),
    "deprecated": "a property is either requested or not; remove it, or the whole property",
}
"""Why a keyword is refused for every type, and its alternative."""

_UNKNOWN: Final = "no part of the pipeline supports it; remove it"


def keyword_refusal(keyword: str, kind: str) -> str:
    """Why a property of this type cannot have the keyword, and what to do."""
    homes = [name for name, allowed in KEYWORDS.items() if keyword in allowed]
    reason = f"it applies to {', '.join(homes)}" if homes else REFUSED.get(keyword, _UNKNOWN)
    allowed = ", ".join(sorted(KEYWORDS[kind]))
    return f"keyword {keyword!r} is not supported for type {kind}: {reason}. Allowed are {allowed}."


def format_refusal(name: str) -> str:
    """Why a string cannot have the format, and what to do."""
    instead = "describe the form in the description, and enforce it with a pattern"
    if name == "duration":
        instead = "ask for a number in one unit, such as duration_minutes"
    return f"format is one of {', '.join(FORMATS)}; instead of {name!r}, {instead}."


def root_refusal(keyword: str) -> str:
    """Why the whole schema cannot have the keyword, and what to do."""
    reason = REFUSED.get(keyword, "records are flat; remove it")
    return f"has the root keyword {keyword!r}: {reason}."
