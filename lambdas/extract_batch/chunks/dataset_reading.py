"""The compiled dataset and its derived parts, prepared once per process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.judging import RecordSchema
from medallion.requests import build_instructions, build_response_schema
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset, parse_dataset
from medallion.vocabulary.errors import DatasetInvalidError

if TYPE_CHECKING:
    from medallion.aws import ObjectStore


@dataclass(frozen=True)
class PreparedDataset:
    """A dataset with its instructions and schemas, ready for many chunks."""

    dataset: Dataset
    prompt_version: str
    instructions: str
    response_schema: dict[str, Any]
    record_schema: RecordSchema


def read_dataset(artifacts: ObjectStore, name: str) -> PreparedDataset:
    """Read the compiled dataset; the same bytes are prepared once per process.

    Raises:
        DatasetInvalidError: it is missing, or the model API cannot express its schema.
    """
    body = artifacts.get(lake.compiled_dataset_key(name))
    if body is None:
        raise DatasetInvalidError("UNKNOWN_DATASET", f"no compiled dataset named {name!r}")
    return prepare(body)


@lru_cache(maxsize=4)
def prepare(compiled: bytes) -> PreparedDataset:
    """Derive from a compiled dataset the parts that all chunks share."""
    dataset = parse_dataset(compiled.decode())
    instructions = build_instructions(dataset)
    return PreparedDataset(
        dataset=dataset,
        prompt_version=dataset.prompt_version,
        instructions=instructions,
        response_schema=build_response_schema(dataset.record_schema),
        record_schema=RecordSchema(
            dataset.record_schema,
            instructions,
            dataset.grounding,
            dataset.values,
            strict=dataset.policies.fields == "strict",
        ),
    )
