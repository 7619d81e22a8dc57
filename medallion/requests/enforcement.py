"""Which rules of a record schema Gemini enforces, and which the pipeline checks in the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from medallion.requests.response_schema import QUOTE, build_response_schema
from medallion.schemas.json_schema import is_verbatim_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOR_PEOPLE: Final = frozenset({"description"})


@dataclass(frozen=True)
class Enforcement:
    """Names of rules by field.

    Attributes:
        by_gemini: no answer can break them.
        by_checks: an answer can break them; its field or record is then refused.
    """

    by_gemini: dict[str, tuple[str, ...]]
    by_checks: dict[str, tuple[str, ...]]


def enforcement_of(record_schema: dict[str, Any]) -> Enforcement:
    """Who enforces which keyword, read from the response schema that is sent."""
    record = build_response_schema(record_schema)["properties"]["records"]["items"]
    by_gemini = {name: tuple(_enforced(name, record)) for name in record["properties"]}
    by_checks: dict[str, tuple[str, ...]] = {QUOTE: ("found in the text",)}
    for name, rules in record_schema["properties"].items():
        left = tuple(_checked(rules, set(by_gemini[name])))
        if left:
            by_checks[name] = left
    return Enforcement(by_gemini, by_checks)


def _enforced(name: str, record: dict[str, Any]) -> Iterator[str]:
    sent = record["properties"][name]
    yield "type"
    if name in record["required"]:
        yield "required"
    if "enum" in sent:
        yield "enum"
    if sent.get("format") == "date-time":
        yield "format"


def _checked(rules: dict[str, Any], enforced: set[str]) -> Iterator[str]:
    if is_verbatim_number(rules):
        # The model writes it as in the text, so that the API cannot enforce a number.
        yield "number"
    by_enum = {"enum", "const"} if "enum" in enforced else set()
    for keyword in rules:
        if keyword not in _FOR_PEOPLE | enforced | by_enum:
            yield keyword
