"""Settings that a dataset's model, or the deployment's client library, cannot follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from medallion.dataset_folders.dataset_source import DatasetCheck
from medallion.dataset_folders.files import line_finder
from medallion.dataset_folders.folders import SETTINGS
from medallion.dataset_folders.mistakes import FileFindings, Mistake, Problem
from medallion.dataset_folders.reasons import Reason
from medallion.dataset_folders.settings_checks import model_problems
from medallion.model import THINKING_LEVEL_ADAPTERS, sent_temperature, shutdown_warning
from medallion.vocabulary.datasets import Dataset, ModelSettings


def with_deployment(check: DatasetCheck, *, model: str, adapter: str) -> DatasetCheck:
    """The check, with the settings that the deployment's model or client library cannot follow.

    Args:
        check: the datasets; those with mistakes are not examined.
        model: the model of datasets that do not name one.
        adapter: the client library.
    """
    mistakes = list(check.mistakes)
    for dataset in check.datasets:
        mistakes += _of_dataset(check, dataset, model, adapter)
    return replace(check, mistakes=tuple(mistakes))


def model_warnings(settings: ModelSettings, today: date) -> Iterator[str]:
    """What a user should know about the model that a dataset names, and its settings."""
    warning = shutdown_warning(settings.name, today)
    if warning:
        yield f"{warning}; name another model in model.name"
    ignored = sent_temperature(settings, settings.name) is None
    if ignored and settings.temperature != ModelSettings.temperature:
        yield f"{settings.name} ignores model.temperature, which is not sent; remove it"


def _of_dataset(check: DatasetCheck, dataset: Dataset, model: str, adapter: str) -> list[Mistake]:
    file = check.folders[dataset.name] / SETTINGS
    found = FileFindings(dataset.name, file, Reason.UNSUPPORTED_SETTING, line_finder(file))
    if not dataset.model.name:
        found.add_all(model_problems(replace(dataset.model, name=model)))
    found.add_all(_adapter_problems(dataset.model, adapter))
    return found.in_order()


def _adapter_problems(settings: ModelSettings, adapter: str) -> Iterator[Problem]:
    if settings.thinking_level and adapter not in THINKING_LEVEL_ADAPTERS:
        able = " or ".join(THINKING_LEVEL_ADAPTERS)
        yield Problem(
            f"model.thinking_level cannot be sent: the client library {adapter} has no such "
            "setting",
            f"deploy with {able} (MEDALLION_MODEL_ADAPTER={able}, or `medallion up --set "
            f"model_adapter={able}`), or remove thinking_level",
            ("model", "thinking_level"),
        )
