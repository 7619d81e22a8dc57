"""What dataset.yaml compiles to, and the mistakes that only the schema reveals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from medallion.dataset_folders.dataset_files import DatasetFile
from medallion.dataset_folders.mistakes import Problem, suggestion
from medallion.dataset_folders.schema_checks import Fields
from medallion.vocabulary.datasets import ChunkSettings, Limits, ModelSettings, Policies


def record_key_problems(names: list[str], fields: Fields) -> Iterator[Problem]:
    """Refuse a key that is not a field: it would make all records at a place the same."""
    for position, name in enumerate(names):
        at = ("record_key", position)
        if name not in fields.names:
            what = f"record_key names {name!r}, which is not in record.schema.json"
            yield Problem(what, suggestion(name, fields.names), at)
        if name in names[:position]:
            yield Problem(f"record_key names {name!r} twice", "remove one of them", at)


def compiled_settings(head: DatasetFile) -> dict[str, Any]:
    """The fields of a Dataset that come from dataset.yaml."""
    return {
        "title": head.title,
        "description": head.description,
        "owner": head.owner,
        "model": ModelSettings(**head.model.model_dump()),
        "chunking": ChunkSettings(**head.chunking.model_dump()),
        "policies": Policies(**head.policies.model_dump()),
        "limits": Limits(**head.limits.model_dump()),
        "values": head.values.settings(),
        "grounding": head.grounding,
        "record_key": tuple(head.record_key),
    }
