"""Problems of offline.yaml, which only the offline stand-in reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from medallion.dataset_folders.dataset_files import OfflineEntry
from medallion.dataset_folders.mistakes import Problem, suggestion
from medallion.dataset_folders.property_checks import as_json
from medallion.dataset_folders.schema_checks import Fields
from medallion.vocabulary.property_types import scalar_type


def offline_problems(entries: Mapping[str, OfflineEntry], fields: Fields) -> Iterator[Problem]:
    """Fields and values that are not in the schema."""
    for name, entry in entries.items():
        if name not in fields.names:
            what = f"names {name!r}, which is not in record.schema.json"
            yield Problem(what, suggestion(name, fields.names), (name,))
        elif name in fields.rules:
            yield from _cue_problems(name, entry, fields.rules[name])


def _cue_problems(name: str, entry: OfflineEntry, rules: dict[str, Any]) -> Iterator[Problem]:
    values = _cued_values(rules)
    for cue in entry.cues:
        if cue not in values:
            what = f"{name} has cues for {as_json(cue)}, which is not one of its values"
            texts = [value for value in values if isinstance(value, str)]
            fix = suggestion(str(cue), texts) if texts else "give only an enum or a boolean cues"
            yield Problem(what, fix, (name, "cues", str(cue)))


def _cued_values(rules: dict[str, Any]) -> list[Any]:
    """The values that can have cues: those of an enum, and true and false."""
    booleans = [True, False, "true", "false"]
    return booleans if scalar_type(rules) == "boolean" else rules.get("enum", [])
