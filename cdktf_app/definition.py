"""Fill the placeholders of a state machine definition; nothing else in it changes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from medallion.vocabulary.errors import DefectError

# `string.Template` would turn `$$.Map.Item.Value` into `$.Map.Item.Value`.
_PLACEHOLDER = re.compile(r'"\$\{(?P<whole>[A-Za-z0-9]+)\}"|\$\{(?P<part>[A-Za-z0-9]+)\}')

_MOST_INLINE_ITERATIONS: Final = 40
"""Iterations of an inline Map that run at the same time."""

_EVENTS_OF_A_TURN: Final = 11
_INLINE_EVENTS: Final = 16_000
"""Of the 25,000 events of an execution; the others are for retries and the other states."""


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


def map_values(max_concurrency: int, inline_batches: int) -> dict[str, str | int]:
    """The limits of the two Maps over the batches of a document.

    Args:
        max_concurrency: batches that are extracted at the same time.
        inline_batches: most batches of a plan that runs in the document's own execution. Their
            turns share its events, so more batches have fewer turns each.
    """
    return {
        "MaxConcurrency": max_concurrency,
        "InlineConcurrency": min(max_concurrency, _MOST_INLINE_ITERATIONS),
        "InlineInvocations": _INLINE_EVENTS // (_EVENTS_OF_A_TURN * max(inline_batches, 1)),
    }
