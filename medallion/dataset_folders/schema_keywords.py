"""The keywords that a record schema may have, and alternatives to those it may not have."""

from __future__ import annotations

from typing import Final

from medallion.dataset_folders.mistakes import Problem, similar

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
    "examples": "the model reads only the description; write them into it, or into examples.yaml",
    "title": "the model reads only the description; write it there",
    "$comment": "the model reads only the description; write it there",
    "nullable": 'null is a type; write "type": ["string", "null"], or leave the property out of '
    "required",
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


def keyword_refusal(keyword: str, kind: str) -> Problem:
    """Why a property of this type cannot have the keyword, and what to do."""
    homes = [name for name, allowed in KEYWORDS.items() if keyword in allowed]
    reason = f"it applies to {', '.join(homes)}" if homes else REFUSED.get(keyword, _UNKNOWN)
    why, _, instead = reason.partition("; ")
    allowed = ", ".join(sorted(KEYWORDS[kind]))
    what = f"keyword {keyword!r} is not supported for type {kind}: {why}"
    meant = "" if homes or keyword in REFUSED else similar(keyword, KEYWORDS[kind])
    fix = f"write {meant!r}" if meant else f"{instead or 'remove it'}; allowed are {allowed}"
    return Problem(what, fix, (keyword,))


def format_refusal(name: str) -> Problem:
    """Why a string cannot have the format, and what to do."""
    instead = "describe the form in the description, and enforce it with a pattern"
    if name == "duration":
        instead = "ask for a number in one unit, such as duration_minutes"
    what = f"format is one of {', '.join(FORMATS)}, not {name!r}"
    return Problem(what, f"instead of {name!r}, {instead}", ("format",))


def root_refusal(keyword: str) -> Problem:
    """Why the whole schema cannot have the keyword, and what to do."""
    reason = REFUSED.get(keyword, "records are flat; remove it")
    why, _, instead = reason.partition("; ")
    return Problem(f"has the root keyword {keyword!r}: {why}", instead or "remove it", (keyword,))
