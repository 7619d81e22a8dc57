"""Settings that a model or a client library cannot follow are refused before a call is paid for."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_aws.stack_deployment import synthesized
from local_aws.stack_options import StackOptions, StartProgress
from medallion.dataset_folders import (
    DatasetMistakesError,
    check_datasets,
    model_warnings,
    with_deployment,
)
from medallion.model import DEFAULT_MODEL
from medallion.model.adapters import THINKING_LEVEL_ADAPTERS
from medallion.model.model_facts import known_models
from medallion.model.models_table import models_table
from medallion.model.shutdowns import shutdown_warning
from medallion.vocabulary.datasets import ModelSettings
from tests.unit.broken_datasets import a_dataset, appended

ABLE, UNABLE = THINKING_LEVEL_ADAPTERS[0], "google-generativeai"
LEVELS = ("minimal", "low", "medium", "high")
ENDING = "gemini-3.1-flash-lite"
LAST_DAY = date(2027, 5, 7)
PAGE = (Path(__file__).parents[2] / "docs" / "datasets.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_dataset(tmp_path / "notes")


def set_model(folder: Path, settings: str) -> None:
    appended("dataset.yaml", f"model:\n  {settings}\n")(folder)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("model", [*known_models(), "gemini-unheard-of"])
def test_a_level_is_accepted_exactly_if_the_model_may_have_it(
    folder: Path, model: str, level: str
) -> None:
    set_model(folder, f"name: {model}\n  thinking_level: {level}")
    facts = known_models().get(model)
    able = facts is None or facts.thinking_levels is None or level in facts.thinking_levels
    assert (check_datasets(folder).mistakes == ()) == able


def test_a_level_that_the_model_lacks_names_the_line_and_the_levels(folder: Path) -> None:
    set_model(folder, "name: gemini-3.8-flash\n  thinking_level: minimal")
    (found,) = check_datasets(folder).mistakes
    assert (found.file.name, found.line, found.reason) == ("dataset.yaml", 6, "UNSUPPORTED_SETTING")
    assert found.problem == "gemini-3.8-flash has no thinking level 'minimal'"
    assert found.fix == "choose from low, medium, high, or remove it"


def test_an_unknown_level_is_a_mistake_of_its_own(folder: Path) -> None:
    set_model(folder, "thinking_level: extreme")
    (found,) = check_datasets(folder).mistakes
    assert found.reason == "INVALID_SETTINGS"
    assert found.fix == "write '', 'minimal', 'low', 'medium' or 'high'"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("model", list(known_models()))
def test_the_deployments_model_counts_if_the_dataset_names_none(
    folder: Path, model: str, level: str
) -> None:
    set_model(folder, f"thinking_level: {level}")
    check = with_deployment(check_datasets(folder), model=model, adapter=ABLE)
    levels = known_models()[model].thinking_levels or ()
    assert [str(found.reason) for found in check.mistakes] == (
        [] if level in levels else ["UNSUPPORTED_SETTING"]
    )


def test_a_client_library_that_cannot_send_a_level_is_refused(folder: Path) -> None:
    set_model(folder, "thinking_level: low")
    check = check_datasets(folder)
    assert check.mistakes == ()
    assert with_deployment(check, model=DEFAULT_MODEL, adapter=ABLE).mistakes == ()
    (found,) = with_deployment(check, model=DEFAULT_MODEL, adapter=UNABLE).mistakes
    assert (found.line, found.reason) == (5, "UNSUPPORTED_SETTING")
    assert "google-generativeai" in found.problem
    assert "MEDALLION_MODEL_ADAPTER=google-genai" in found.fix


@pytest.mark.parametrize(
    ("level", "settings", "words"),
    [
        ("low", {}, "client library google-generativeai"),
        ("minimal", {"model": "gemini-3.8-flash", "model_adapter": ABLE}, "no thinking level"),
    ],
)
def test_up_refuses_the_setting_before_it_prepares_anything(
    folder: Path, tmp_path: Path, level: str, settings: dict[str, str], words: str
) -> None:
    set_model(folder, f"thinking_level: {level}")
    progress: list[StartProgress] = []
    options = StackOptions(state_dir=tmp_path / "state", datasets_dir=folder, settings=settings)
    with pytest.raises(DatasetMistakesError, match=words):
        synthesized(options, progress.append)
    assert progress == []


@pytest.mark.parametrize("adapter", [ABLE, UNABLE])
def test_a_dataset_without_a_level_fits_every_client_library(folder: Path, adapter: str) -> None:
    check = check_datasets(folder)
    assert with_deployment(check, model=DEFAULT_MODEL, adapter=adapter) == check


@given(st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_the_warning_begins_30_days_before_the_shutdown(today: date) -> None:
    assert bool(shutdown_warning(ENDING, today)) == (today >= LAST_DAY - timedelta(days=30))
    assert shutdown_warning(DEFAULT_MODEL, today) == shutdown_warning("unheard-of", today) == ""


def test_the_first_and_last_days_of_the_warning_are_exact() -> None:
    assert shutdown_warning(ENDING, date(2027, 4, 6)) == ""
    assert "may be shut" in shutdown_warning(ENDING, date(2027, 4, 7))
    assert "may be shut" in shutdown_warning(ENDING, date(2027, 5, 6))
    assert "may have been shut" in shutdown_warning(ENDING, date(2027, 5, 7))


def test_the_warning_names_the_day() -> None:
    soon = LAST_DAY - timedelta(days=3)
    assert shutdown_warning(ENDING, soon) == f"{ENDING} may be shut down on 2027-05-07"


def test_an_ignored_temperature_is_a_warning() -> None:
    today = date(2026, 11, 30)
    (warning,) = model_warnings(ModelSettings("gemini-3.8-flash", temperature=0.7), today)
    assert "ignores model.temperature" in warning
    assert list(model_warnings(ModelSettings("gemini-3.8-flash"), today)) == []
    assert list(model_warnings(ModelSettings("gemini-3.5-flash", temperature=0.7), today)) == []
    assert list(model_warnings(ModelSettings("unheard-of", temperature=0.7), today)) == []


def test_the_table_of_the_page_is_that_of_the_data_file() -> None:
    _, rest = PAGE.split("<!-- models: python -m medallion.model.models_table -->\n\n")
    table, _ = rest.split("\n<!-- end of models -->")
    assert table == models_table()
