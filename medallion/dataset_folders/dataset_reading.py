"""Reads one dataset folder file by file; each file adds its mistakes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medallion.dataset_folders.dataset_examples import record_problems
from medallion.dataset_folders.dataset_files import (
    DatasetFile,
    ExampleEntry,
    ExpectationEntry,
    OfflineEntry,
)
from medallion.dataset_folders.dataset_sql import RECORDS, read_gold_table
from medallion.dataset_folders.expectation_checks import (
    Columns,
    columns_of_rule,
    expectation_problems,
)
from medallion.dataset_folders.files import UNREAD, read_json, read_text, read_yaml
from medallion.dataset_folders.folders import (
    EXAMPLES,
    EXPECTATIONS,
    OFFLINE,
    PROMPT,
    SCHEMA,
    SETTINGS,
    check_names,
    gold_files,
    name_of,
    name_problem,
)
from medallion.dataset_folders.mistakes import FileFindings, Mistake, Problem
from medallion.dataset_folders.offline_checks import offline_problems
from medallion.dataset_folders.reasons import Reason
from medallion.dataset_folders.refusals import refusal_problems
from medallion.dataset_folders.schema_checks import Fields, check_record_schema
from medallion.dataset_folders.settings_checks import (
    compiled_settings,
    model_problems,
    record_key_problems,
    record_start_problems,
)
from medallion.vocabulary.datasets import Dataset, Example, Expectation, GoldTable
from medallion.vocabulary.gold_tables import EVIDENCE_COLUMNS
from medallion.vocabulary.property_types import column_type


class DatasetReader:
    """Reads one dataset folder; its name is the dataset's name.

    Attributes:
        mistakes: those found so far.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = name_of(folder)
        self.mistakes: list[Mistake] = []

    def read(self) -> Dataset | None:
        """The compiled dataset, None if it has mistakes."""
        self._check_folder()
        schema, fields = self._read_schema()
        head = self._read_settings(fields)
        prompt = self._read_prompt()
        examples = self._read_examples(fields)
        self._check_offline(fields)
        tables, columns = self._read_gold(fields)
        expectations = self._read_expectations(columns)
        if self.mistakes or head is None:
            return None
        return Dataset(
            name=self._name,
            record_schema=schema,
            instructions=prompt,
            examples=examples,
            gold_tables=tables,
            expectations=expectations,
            **compiled_settings(head),
        )

    def _check_folder(self) -> None:
        found = self._findings(None, Reason.INVALID_NAME)
        problem = name_problem(self._name)
        if problem:
            found.add(problem)
        check_names(self._folder, found)
        self._keep(found)

    def _read_settings(self, fields: Fields | None) -> DatasetFile | None:
        found = self._findings(SETTINGS, Reason.INVALID_SETTINGS)
        head: DatasetFile | None = self._read_yaml(SETTINGS, DatasetFile, found)
        if head is not None and fields is not None:
            found.add_all(record_key_problems(head.record_key, fields))
        found.add_all(record_start_problems(head.chunking.record_start) if head else ())
        for problem in model_problems(head.model.settings()) if head else ():
            found.add(problem, reason=Reason.UNSUPPORTED_SETTING)
        self._keep(found)
        return head

    def _read_schema(self) -> tuple[Any, Fields | None]:
        found = self._findings(SCHEMA, Reason.INVALID_SCHEMA)
        schema = read_json(found.file, found) if os.path.lexists(found.file) else UNREAD
        fields = None
        if schema is not UNREAD:
            problems, fields = check_record_schema(schema)
            found.add_all(problems)
            for problem in refusal_problems(fields) if fields else ():
                found.add(problem, reason=Reason.REFUSED_SCHEMA)
        self._keep(found)
        return schema, fields

    def _read_prompt(self) -> str:
        found = self._findings(PROMPT, Reason.INVALID_PROMPT)
        text = read_text(found.file, found) if os.path.lexists(found.file) else None
        if text is not None and not text.strip():
            found.add(Problem("is empty"), 1)
        self._keep(found)
        return (text or "").strip()

    def _read_examples(self, fields: Fields | None) -> tuple[Example, ...]:
        found = self._findings(EXAMPLES, Reason.INVALID_EXAMPLE)
        entries = self._read_yaml(EXAMPLES, list[ExampleEntry], found) or []
        found.add_all(_example_problems(entries, fields))
        self._keep(found)
        return tuple(Example(entry.text, tuple(entry.records)) for entry in entries)

    def _check_offline(self, fields: Fields | None) -> None:
        """Check the file, which only the offline stand-in reads: it is not compiled."""
        found = self._findings(OFFLINE, Reason.INVALID_OFFLINE)
        entries = self._read_yaml(OFFLINE, dict[str, OfflineEntry], found) or {}
        if fields is not None:
            found.add_all(offline_problems(entries, fields))
        self._keep(found)

    def _read_gold(self, fields: Fields | None) -> tuple[tuple[GoldTable, ...], Columns]:
        records = None if fields is None else record_columns(fields)
        tables: list[GoldTable] = []
        columns: dict[str, list[str] | None] = {RECORDS: None if records is None else list(records)}
        misnamed = self._findings(None, Reason.MISNAMED_FILE)
        for path in gold_files(self._folder, misnamed):
            found = self._findings(path, Reason.INVALID_GOLD_SQL)
            read = read_gold_table(path, records, found)
            columns[path.stem] = None if read is None else read[1]
            tables += [] if read is None else [read[0]]
            self._keep(found)
        self._keep(misnamed)
        return tuple(tables), columns

    def _read_expectations(self, columns: Columns) -> tuple[Expectation, ...]:
        found = self._findings(EXPECTATIONS, Reason.INVALID_EXPECTATION)
        entries = self._read_yaml(EXPECTATIONS, list[ExpectationEntry], found) or []
        found.add_all(expectation_problems(entries, columns))
        self._keep(found)
        return tuple(
            Expectation(**entry.model_dump(), columns=columns_of_rule(entry.rule))
            for entry in entries
        )

    def _read_yaml(self, name: str, shape: Any, found: FileFindings) -> Any:
        """The content of a file; None if it does not exist or has mistakes."""
        path = self._folder / name
        return read_yaml(path, shape, found) if os.path.lexists(path) else None

    def _findings(self, file: str | Path | None, reason: Reason) -> FileFindings:
        path = file if isinstance(file, Path) else self._folder / (file or "")
        return FileFindings(self._name, path, reason)

    def _keep(self, found: FileFindings) -> None:
        self.mistakes += found.in_order()


def record_columns(fields: Fields) -> dict[str, str]:
    """The columns of the view `records` with their types, as far as they are known."""
    own = {name: column_type(rules).upper() for name, rules in fields.rules.items()}
    unclear = dict.fromkeys(sorted(fields.unclear), "STRING")
    return own | unclear | {name: kind for name, kind, _ in EVIDENCE_COLUMNS}


def _example_problems(entries: list[ExampleEntry], fields: Fields | None) -> Iterator[Problem]:
    for number, entry in enumerate(entries):
        for position, record in enumerate(entry.records):
            where = f"example {number + 1}, record {position + 1}"
            for problem in record_problems(entry.text, record, fields):
                named = Problem(f"{where}: {problem.text}", problem.fix, problem.at)
                yield named.below(number, "records", position)
