"""Compile a dataset's folder, and find its mistakes before a deployment."""

from __future__ import annotations

from medallion.dataset_folders.dataset_source import DatasetCheck, check_datasets, compile_datasets
from medallion.dataset_folders.deployments import model_warnings, with_deployment, with_gold
from medallion.dataset_folders.folders import dataset_folders, is_dataset, name_problem
from medallion.dataset_folders.mistake_report import describe_mistakes, shown_path, summary
from medallion.dataset_folders.mistakes import DatasetMistakesError, Mistake
from medallion.dataset_folders.refusals import schema_warnings

__all__ = [
    "DatasetCheck",
    "DatasetMistakesError",
    "Mistake",
    "check_datasets",
    "compile_datasets",
    "dataset_folders",
    "describe_mistakes",
    "is_dataset",
    "model_warnings",
    "name_problem",
    "schema_warnings",
    "shown_path",
    "summary",
    "with_deployment",
    "with_gold",
]
