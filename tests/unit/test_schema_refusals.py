"""Predictions that the model's API refuses a response schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from medallion.dataset_folders import check_datasets, schema_warnings
from medallion.dataset_folders.dataset_source import compile_datasets
from medallion.requests import build_response_schema
from tests.unit.broken_datasets import ROOT, SCHEMA, a_dataset


def a_schema(properties: int = 1, values: int = 1, length: int = 5) -> dict[str, Any]:
    kinds = [f"{number:0{length}}" for number in range(values)]
    plain = {"type": "string", "description": "x"}
    more = {f"field_{number}": plain for number in range(properties - 1)}
    return {
        "type": "object",
        "properties": {"kind": {**plain, "enum": kinds}, **more},
        "additionalProperties": False,
    }


def mistakes(folder: Path, schema: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    dataset = a_dataset(folder / "mine")
    (dataset / SCHEMA).write_text(json.dumps(schema, indent=1))
    found = check_datasets(folder).mistakes
    return [(each.reason, each.line, each.problem) for each in found if each.file.name == SCHEMA]


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (a_schema(properties=501), "501 properties are more than a response schema takes"),
        (
            a_schema(values=1000, length=12),
            "names and enum values have 12,004 characters, more than a response schema takes",
        ),
    ],
)
def test_a_schema_that_the_api_refuses_is_a_mistake(
    tmp_path: Path, schema: dict[str, Any], problem: str
) -> None:
    assert mistakes(tmp_path, schema) == [("REFUSED_SCHEMA", 3, problem)]


@pytest.mark.parametrize(
    "schema", [a_schema(properties=500), a_schema(values=999, length=10), a_schema()]
)
def test_a_schema_within_the_limits_is_not(tmp_path: Path, schema: dict[str, Any]) -> None:
    assert mistakes(tmp_path, schema) == []


@pytest.mark.parametrize(
    ("schema", "warnings"),
    [
        (a_schema(properties=100), []),
        (a_schema(properties=101), ["Gemini may refuse a schema with 101 properties"]),
        (a_schema(values=249, length=10), []),
        (
            a_schema(values=250, length=10),
            ["Gemini may refuse the schema: its names and enum values have 2,504 characters"],
        ),
    ],
)
def test_a_schema_near_the_limits_has_a_warning(
    schema: dict[str, Any], warnings: list[str]
) -> None:
    assert list(schema_warnings(schema)) == warnings


def test_null_in_an_enum_counts_nothing() -> None:
    assert list(schema_warnings({"properties": {"kind": {"enum": [None]}}})) == []


def test_no_schema_is_nested_more_deeply_than_the_api_allows() -> None:
    """Four levels of objects and lists were refused; records are flat, which gives three."""
    for dataset in compile_datasets(ROOT / "datasets"):
        assert depth(build_response_schema(dataset.record_schema)) == 3


def depth(schema: dict[str, Any]) -> int:
    parts = [*schema.get("properties", {}).values(), *filter(None, [schema.get("items")])]
    return (schema["type"] in {"OBJECT", "ARRAY"}) + max(map(depth, parts), default=0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Kind", "another property differs only in case, and columns have no case"),
        ("KIND", "another property differs only in case, and columns have no case"),
    ],
)
def test_names_that_athena_cannot_tell_apart_are_a_mistake(
    tmp_path: Path, name: str, words: str
) -> None:
    schema = a_schema()
    schema["properties"][name] = {"type": "string", "description": "x"}
    problems = [problem for _, _, problem in mistakes(tmp_path, schema)]
    assert problems == [f"property {name!r}: {words}"]
