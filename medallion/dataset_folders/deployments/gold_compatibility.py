"""Finds changes of a record schema that an existing gold table cannot take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from medallion.dataset_folders.dataset_source import DatasetCheck
from medallion.dataset_folders.files import line_finder
from medallion.dataset_folders.folders import SCHEMA
from medallion.dataset_folders.mistakes import FileFindings, Problem
from medallion.dataset_folders.reasons import Reason
from medallion.vocabulary.datasets import RESERVED_FIELD_NAMES, Dataset
from medallion.vocabulary.gold_tables import keeps_type, records_table
from medallion.vocabulary.property_types import column_type

GoldColumns = Mapping[str, Mapping[str, str]]
"""Table name -> column name -> type, as the Glue catalog has them."""


def with_gold(check: DatasetCheck, existing: GoldColumns, *, removals: bool) -> DatasetCheck:
    """The check, with the changes that the existing tables cannot take.

    Args:
        check: the datasets; those with mistakes are not compared.
        existing: the columns of the existing gold tables.
        removals: also report properties that were removed. The gold job takes such a change: the
            column stays, and new rows have NULL there.
    """
    mistakes = list(check.mistakes)
    for dataset in check.datasets:
        columns = existing.get(records_table(dataset.name), {})
        mistakes += _of_dataset(dataset, columns, check.folders[dataset.name] / SCHEMA, removals)
    return replace(check, mistakes=tuple(mistakes))


def _of_dataset(
    dataset: Dataset, columns: Mapping[str, str], file: Path, removals: bool
) -> Iterator[Any]:
    found = FileFindings(dataset.name, file, Reason.INCOMPATIBLE_SCHEMA, line_finder(file))
    properties = dataset.record_schema["properties"]
    wanted = {name: column_type(rules) for name, rules in properties.items()}
    table = records_table(dataset.name)
    found.add_all(_changed_types(wanted, columns, table))
    if removals:
        for problem in _removals(wanted, columns, table):
            found.add(problem, reason=Reason.REMOVED_COLUMN)
    yield from found.in_order()


def _changed_types(
    wanted: Mapping[str, str], columns: Mapping[str, str], table: str
) -> Iterator[Problem]:
    for name, kind in wanted.items():
        if name in columns and not keeps_type(columns[name], kind):
            what = f"property {name!r} needs a column of type {kind}, but in {table} it is"
            fix = f"keep the type {columns[name]}, or give the property a new name"
            yield Problem(f"{what} {columns[name]}", fix, ("properties", name))


def _removals(
    wanted: Mapping[str, str], columns: Mapping[str, str], table: str
) -> Iterator[Problem]:
    added = {name: kind for name, kind in wanted.items() if name not in columns}
    for name, kind in columns.items():
        if name in wanted or name in RESERVED_FIELD_NAMES:
            continue
        renamed = [other for other in added if keeps_type(kind, added[other])]
        what = f"{table} has the column {name!r}, but the schema has no such property, so that"
        fix = f"put {name!r} back ({kind}; leave it out of required if texts no longer give it)"
        if renamed:
            fix = f"name {renamed[0]!r} {name!r} again if it is the same field, or {fix}"
        yield Problem(f"{what} new rows have NULL there", fix, ("properties",))
