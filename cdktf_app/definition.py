"""Fill the placeholders of a state machine definition; nothing else in it changes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from medallion.vocabulary.errors import DefectError

# `string.Template` would turn `$$.Map.Item.Value` into `$.Map.Item.Value`.
_PLACEHOLDER = re.compile(r'"\$\{(?P<whole>[A-Za-z0-9]+)\}"|\$\{(?P<part>[A-Za-z0-9]+)\}')


class DefinitionError(DefectError):
    """The definition and the values do not match."""


def placeholders(definition: str) -> frozenset[str]:
    """Names of the placeholders in a definition."""
    return frozenset(m["whole"] or m["part"] for m in _PLACEHOLDER.finditer(definition))


def fill_definition(definition: str, values: Mapping[str, str | int]) -> str:
    """The definition with each `${Name}` replaced; `"${Name}"` becomes a number for an int.

    Raises:
        DefinitionError: a placeholder has no value, a value no placeholder, or the definition
            is not JSON.
    """
    names = placeholders(definition)
    if names != values.keys():
        raise DefinitionError(
            f"without value: {sorted(names - values.keys())}, "
            f"without placeholder: {sorted(values.keys() - names)}"
        )
    filled = _PLACEHOLDER.sub(lambda match: _replacement(match, values), definition)
    try:
        return json.dumps(json.loads(filled), separators=(",", ":"), ensure_ascii=False)
    except ValueError as error:
        raise DefinitionError(f"the definition is not JSON: {error}") from error


def _replacement(match: re.Match[str], values: Mapping[str, str | int]) -> str:
    if match["part"]:
        return str(values[match["part"]])
    return json.dumps(values[match["whole"]])
