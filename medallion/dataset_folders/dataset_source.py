"""Reads and compiles dataset folders, and collects every mistake before a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from medallion.dataset_folders.dataset_reading import DatasetReader
from medallion.dataset_folders.folders import dataset_folders, name_of
from medallion.dataset_folders.mistakes import DatasetMistakesError, Mistake
from medallion.dataset_folders.reasons import Reason
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.gold_tables import (
    aggregate_table,
    quality_results_table,
    records_table,
)
from medallion.vocabulary.printing import printable


@dataclass(frozen=True)
class DatasetCheck:
    """The result for all datasets of a folder.

    Attributes:
        datasets: the datasets without mistakes, by name.
        mistakes: those of all datasets.
        folders: the folder of each dataset that was read.
    """

    datasets: tuple[Dataset, ...]
    mistakes: tuple[Mistake, ...]
    folders: Mapping[str, Path]

    def require_valid(self) -> tuple[Dataset, ...]:
        """The datasets.

        Raises:
            DatasetMistakesError: there are mistakes; it carries all of them.
        """
        if self.mistakes:
            raise DatasetMistakesError(self.mistakes, len(self.folders))
        return self.datasets


def check_datasets(root: Path) -> DatasetCheck:
    """Read every dataset below `root`, or `root` itself if it is a dataset.

    Raises:
        DatasetInvalidError: `NO_DATASETS`.
    """
    folders = _folders(root)
    readers = [DatasetReader(folder) for folder in folders]
    datasets = tuple(filter(None, (reader.read() for reader in readers)))
    mistakes = [found for reader in readers for found in reader.mistakes]
    by_name = {name_of(folder): folder for folder in folders}
    mistakes += _shared_tables(by_name, datasets)
    return DatasetCheck(datasets, tuple(mistakes), by_name)


def compile_datasets(root: Path) -> tuple[Dataset, ...]:
    """Compile every dataset below `root`, or `root` itself if it is a dataset.

    Raises:
        DatasetMistakesError: it carries all mistakes of all datasets.
        DatasetInvalidError: `NO_DATASETS`.
    """
    return check_datasets(root).require_valid()


def compile_dataset(folder: Path) -> Dataset:
    """Compile one dataset folder; its name is the dataset's name.

    Raises:
        DatasetMistakesError: it carries all mistakes of the dataset.
    """
    reader = DatasetReader(folder)
    dataset = reader.read()
    if dataset is None:
        raise DatasetMistakesError(reader.mistakes, 1)
    return dataset


def _folders(root: Path) -> list[Path]:
    if not root.is_dir():
        raise DatasetInvalidError(Reason.NO_DATASETS, f"{printable(str(root))} is not a folder")
    try:
        folders = dataset_folders(root)
    except OSError as error:
        message = f"{printable(str(root))} cannot be read: {error.strerror}"
        raise DatasetInvalidError(Reason.NO_DATASETS, message) from error
    if not folders:
        name = printable(str(root))
        message = f"{name} contains no dataset folder; each needs at least a dataset.yaml"
        raise DatasetInvalidError(Reason.NO_DATASETS, message)
    return folders


def _shared_tables(folders: dict[str, Path], datasets: Iterable[Dataset]) -> Iterator[Mistake]:
    """Refuse two definitions of one gold table: they would replace each other's rows."""
    makers: dict[str, str] = {}
    for dataset in datasets:
        for table, maker in _gold_table_makers(dataset):
            other = makers.setdefault(table, maker)
            if other != maker:
                problem = f"{other} and {maker} both make the table {table!r}"
                reason, folder = Reason.SHARED_TABLE_NAME, folders[dataset.name]
                yield Mistake(dataset.name, folder, None, reason, problem, reason.fix)


def _gold_table_makers(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The dataset's gold tables, each with the file or folder that defines it."""
    yield records_table(dataset.name), f"dataset {dataset.name}"
    yield quality_results_table(dataset.name), f"dataset {dataset.name}"
    for table in dataset.gold_tables:
        yield aggregate_table(dataset.name, table.name), f"{dataset.name}/gold/{table.name}.sql"
