"""Reads and compiles a dataset folder, and finds every mistake before a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from medallion.dataset_folders.dataset_examples import fields_problem, quote_problem
from medallion.dataset_folders.dataset_files import (
    DatasetFile,
    ExampleEntry,
    ExpectationEntry,
    OfflineEntry,
    read_yaml,
)
from medallion.dataset_folders.dataset_sql import (
    RECORDS,
    check_rule,
    columns_of_rule,
    read_gold_table,
)
from medallion.dataset_folders.schema_checks import check_record_schema
from medallion.dataset_folders.strict_json import LossyJsonError, parse_strict_json
from medallion.schemas.json_schema import NAME_PATTERN
from medallion.vocabulary import property_types
from medallion.vocabulary.datasets import (
    ChunkSettings,
    Dataset,
    Example,
    Expectation,
    GoldTable,
    Limits,
    ModelSettings,
    Policies,
)
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.gold_tables import (
    EVIDENCE_COLUMNS,
    aggregate_table,
    quality_results_table,
    records_table,
)
from medallion.vocabulary.property_types import scalar_type


def compile_datasets(root: Path) -> tuple[Dataset, ...]:
    """Compile every folder below `root`, by name; hidden folders and `__…` are skipped.

    Raises:
        DatasetInvalidError: there is no dataset, or one breaks the rules.
    """
    if not root.is_dir():
        raise DatasetInvalidError("NO_DATASETS", f"{root}: is not a folder.")
    folders = sorted(
        path for path in root.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))
    )
    if not folders:
        message = f"{root}: contains no dataset folder; each needs at least a dataset.yaml."
        raise DatasetInvalidError("NO_DATASETS", message)
    datasets = tuple(compile_dataset(folder) for folder in folders)
    _refuse_shared_tables(root, datasets)
    return datasets


def compile_dataset(folder: Path) -> Dataset:
    """Compile one dataset folder; its name is the dataset's name.

    Raises:
        DatasetInvalidError: the message names the file and how to fix it.
    """
    name = folder.resolve().name
    if not NAME_PATTERN.fullmatch(name):
        message = f"{folder}: the folder's name must be snake_case, for example support_tickets."
        raise DatasetInvalidError("INVALID_NAME", message)
    settings = _required(folder, "dataset.yaml")
    head = read_yaml(settings, DatasetFile, "INVALID_SETTINGS")
    schema = _read_schema(_required(folder, "record.schema.json"))
    _check_offline(folder / "offline.yaml", schema["properties"])
    gold_tables, columns = _read_gold(folder, schema)
    return Dataset(
        name=name,
        title=head.title,
        description=head.description,
        owner=head.owner,
        record_schema=schema,
        instructions=_read_prompt(_required(folder, "prompt.md")),
        examples=tuple(_read_examples(folder / "examples.yaml", schema)),
        gold_tables=gold_tables,
        expectations=tuple(_read_expectations(folder / "expectations.yaml", columns)),
        model=ModelSettings(**head.model.model_dump()),
        chunking=ChunkSettings(**head.chunking.model_dump()),
        policies=Policies(**head.policies.model_dump()),
        limits=Limits(**head.limits.model_dump()),
        values=head.values.settings(),
        grounding=head.grounding,
        record_key=_record_key(head.record_key, schema, settings),
    )


def _record_key(names: list[str], schema: dict[str, Any], path: Path) -> tuple[str, ...]:
    """Refuse a key that is not a field: it would make all records at a place the same."""
    for name in names:
        if name not in schema["properties"]:
            message = f"{path}: record_key names {name!r}, which is not in record.schema.json."
            raise DatasetInvalidError("INVALID_SETTINGS", message)
        if names.count(name) > 1:
            message = f"{path}: record_key names {name!r} twice; remove one."
            raise DatasetInvalidError("INVALID_SETTINGS", message)
    return tuple(names)


def _refuse_shared_tables(root: Path, datasets: Iterable[Dataset]) -> None:
    """Refuse two definitions of one gold table: they would replace each other's rows."""
    makers: dict[str, str] = {}
    for dataset in datasets:
        for table, maker in _gold_table_makers(dataset):
            other = makers.setdefault(table, maker)
            if other != maker:
                message = f"{root}: {other} and {maker} both make the table {table!r}; rename one."
                raise DatasetInvalidError("SHARED_TABLE_NAME", message)


def _gold_table_makers(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The dataset's gold tables, each with the file or folder that defines it."""
    yield records_table(dataset.name), f"dataset {dataset.name}"
    yield quality_results_table(dataset.name), f"dataset {dataset.name}"
    for table in dataset.gold_tables:
        yield aggregate_table(dataset.name, table.name), f"{dataset.name}/gold/{table.name}.sql"


def _required(folder: Path, file_name: str) -> Path:
    path = folder / file_name
    if not path.is_file():
        raise DatasetInvalidError("MISSING_FILE", f"{path}: every dataset needs this file; add it.")
    return path


def _read_schema(path: Path) -> dict[str, Any]:
    try:
        schema: dict[str, Any] = parse_strict_json(path.read_text(encoding="utf-8"))
    except LossyJsonError as error:
        raise DatasetInvalidError("INVALID_SCHEMA", f"{path}: {error}") from error
    except ValueError as error:
        message = f"{path}: is not valid JSON: {error}."
        raise DatasetInvalidError("INVALID_SCHEMA", message) from error
    check_record_schema(schema, str(path))
    return schema


def _read_prompt(path: Path) -> str:
    instructions = path.read_text(encoding="utf-8").strip()
    if not instructions:
        message = f"{path}: is empty; describe what a record is and what is irrelevant."
        raise DatasetInvalidError("INVALID_PROMPT", message)
    return instructions


def _read_examples(path: Path, schema: dict[str, Any]) -> Iterator[Example]:
    if not path.is_file():
        return
    for number, entry in enumerate(read_yaml(path, list[ExampleEntry], "INVALID_EXAMPLE"), 1):
        for position, record in enumerate(entry.records, 1):
            problem = quote_problem(entry.text, record) or fields_problem(record, schema)
            if problem:
                message = f"{path}: example {number}, record {position}: {problem}"
                raise DatasetInvalidError("INVALID_EXAMPLE", message)
        yield Example(entry.text, tuple(entry.records))


def _check_offline(path: Path, properties: dict[str, Any]) -> None:
    """Check the file, which only the offline stand-in reads: it is not compiled."""
    if not path.is_file():
        return
    for name, entry in read_yaml(path, dict[str, OfflineEntry], "INVALID_OFFLINE").items():
        if name not in properties:
            message = f"{path}: names {name!r}, which is not in record.schema.json."
            raise DatasetInvalidError("INVALID_OFFLINE", message)
        unknown = [cue for cue in entry.cues if cue not in _cued_values(properties[name])]
        if unknown:
            message = f"{path}: {name} has cues for {unknown[0]!r}, which is not one of its values."
            raise DatasetInvalidError("INVALID_OFFLINE", message)


def _cued_values(rules: dict[str, Any]) -> list[Any]:
    """The values that can have cues: those of an enum, and true and false."""
    booleans = [True, False, "true", "false"]
    return booleans if scalar_type(rules) == "boolean" else rules.get("enum", [])


def _read_gold(
    folder: Path, schema: dict[str, Any]
) -> tuple[tuple[GoldTable, ...], dict[str, list[str]]]:
    records = {name: column_type(rules) for name, rules in schema["properties"].items()}
    records |= {name: kind for name, kind, _ in EVIDENCE_COLUMNS}
    tables: list[GoldTable] = []
    columns = {RECORDS: list(records)}
    for path in sorted((folder / "gold").glob("*.sql")):
        table, columns[path.stem] = read_gold_table(path, records)
        tables.append(table)
    return tuple(tables), columns


def column_type(rules: dict[str, Any]) -> str:
    """The type of a property's column in SQL over `records`."""
    return property_types.column_type(rules).upper()


def _read_expectations(path: Path, columns: dict[str, list[str]]) -> Iterator[Expectation]:
    if not path.is_file():
        return
    names: set[str] = set()
    for entry in read_yaml(path, list[ExpectationEntry], "INVALID_EXPECTATION"):
        if entry.name in names:
            message = f"{path}: the name {entry.name!r} appears twice; rename one."
            raise DatasetInvalidError("INVALID_EXPECTATION", message)
        names.add(entry.name)
        check_rule(entry, columns, path)
        yield Expectation(**entry.model_dump(), columns=columns_of_rule(entry.rule))
