"""What dataset.yaml compiles to, and mistakes that only the schema or the model reveals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from medallion.dataset_folders.dataset_files import DatasetFile
from medallion.dataset_folders.mistakes import Problem, suggestion
from medallion.dataset_folders.schema_checks import Fields
from medallion.model import facts_of
from medallion.record_bounds import LinePattern
from medallion.vocabulary.datasets import (
    ChunkSettings,
    GoldSettings,
    Limits,
    ModelSettings,
    Policies,
)

_LINE_END: Final = re.compile(r"[\r\n]|(?<!\\)(?:\\\\)*\\[rn]")
"""A line break, or an escape for one."""


def record_key_problems(names: list[str], fields: Fields) -> Iterator[Problem]:
    """Refuse a key that is not a field: it would make all records at a place the same."""
    for position, name in enumerate(names):
        at = ("record_key", position)
        if name not in fields.names:
            what = f"record_key names {name!r}, which is not in record.schema.json"
            yield Problem(what, suggestion(name, fields.names), at)
        if name in names[:position]:
            yield Problem(f"record_key names {name!r} twice", "remove one of them", at)


def model_problems(settings: ModelSettings) -> Iterator[Problem]:
    """Refuse what the named model cannot follow; an unknown fact refuses nothing."""
    facts = facts_of(settings.name)
    if facts is None:
        return
    level, levels = settings.thinking_level, facts.thinking_levels
    if level and levels is not None and level not in levels:
        choice = f"choose from {', '.join(levels)}, or remove it" if levels else "remove it"
        what = f"{settings.name} has no thinking level {level!r}"
        yield Problem(what, choice, ("model", "thinking_level"))
    if facts.output_tokens is not None and settings.max_output_tokens > facts.output_tokens:
        what = f"{settings.name} answers with at most {facts.output_tokens} tokens"
        yield Problem(what, "lower max_output_tokens", ("model", "max_output_tokens"))


def record_start_problems(pattern: str) -> Iterator[Problem]:
    """Refuse a pattern that is invalid, or that more than the first lines of records match."""
    at = ("chunking", "record_start")
    try:
        line_pattern = LinePattern(pattern)
    except ValueError as error:
        what = f"record_start '{pattern}' is not a regular expression that can be used ({error})"
        fix = "write it as Rust's regex crate reads it: without backreferences and look-around"
        yield Problem(what, fix, at)
        return
    if _LINE_END.search(pattern):
        what = f"record_start '{pattern}' contains a line end, but it is compared with single lines"
        yield Problem(what, "match only the beginning of a record's first line", at)
    elif pattern and line_pattern.matches(""):
        what = f"record_start '{pattern}' matches every line"
        yield Problem(what, "write what only the first line of a record begins with", at)


def compiled_settings(head: DatasetFile) -> dict[str, Any]:
    """The fields of a Dataset that come from dataset.yaml."""
    return {
        **head.model_dump(include={"title", "description", "owner", "grounding"}),
        "model": head.model.settings(),
        "chunking": ChunkSettings(**head.chunking.model_dump()),
        "policies": Policies(**head.policies.model_dump()),
        "limits": Limits(**head.limits.model_dump()),
        "gold": GoldSettings(**head.gold.model_dump()),
        "values": head.values.settings(),
        "record_key": tuple(head.record_key),
    }
