"""`gold.gather_seconds` of dataset.yaml: its mistakes, and where it ends up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medallion.dataset_folders import check_datasets
from medallion.gold_runs.gather_times import gather_seconds_of
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset, GoldSettings, parse_dataset
from tests.unit.broken_datasets import a_dataset, appended

LETTERS = Dataset("letters", "Letters", "", "", {}, "Extract.")


class Objects:
    """Compiled datasets by their keys."""

    def __init__(self, *datasets: Dataset) -> None:
        self._bodies = {lake.compiled_dataset_key(d.name): d.to_json().encode() for d in datasets}

    def get(self, key: str, _byte_range: tuple[int, int] | None = None) -> bytes | None:
        return self._bodies.get(key)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("gather_seconds: 0", "greater than 0"),
        ("gather_seconds: -5", "greater than 0"),
        ("gather_seconds: 86401", "less than or equal to 86400"),
        ("gather_seconds: .inf", "not a decimal number"),
        ("gather_seconds: .nan", "not a decimal number"),
        ("gather_seconds: soon", "gold.gather_seconds"),
        ("gather_second: 60", "unknown key; write 'gather_seconds'"),
    ],
)
def test_a_gather_time_that_cannot_be_used_is_a_mistake(
    tmp_path: Path, written: str, words: str
) -> None:
    folder = a_dataset(tmp_path / "own")
    appended("dataset.yaml", f"gold:\n  {written}\n")(folder)
    (found,) = check_datasets(tmp_path).mistakes
    assert (found.file.name, found.line, found.reason) == ("dataset.yaml", 5, "INVALID_SETTINGS")
    assert words in f"{found.problem}; {found.fix}"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("gold:\n  gather_seconds: 0.5\n", 0.5), ("gold: {}\n", None), ("", None)],
)
def test_a_gather_time_is_part_of_the_compiled_dataset(
    tmp_path: Path, written: str, expected: float | None
) -> None:
    appended("dataset.yaml", written)(a_dataset(tmp_path / "own"))
    (dataset,) = check_datasets(tmp_path).datasets
    assert dataset.gold.gather_seconds == expected
    assert parse_dataset(dataset.to_json()).gold == dataset.gold


def test_a_dataset_without_a_gather_time_has_the_deployments() -> None:
    own = replace(LETTERS, name="own", gold=GoldSettings(gather_seconds=3))
    objects = Objects(LETTERS, own)
    seconds = {
        name: gather_seconds_of(objects, 60, name)  # type: ignore[arg-type]  # only get
        for name in ("letters", "own", "not_deployed")
    }
    assert seconds == {"letters": 60, "own": 3, "not_deployed": 60}
