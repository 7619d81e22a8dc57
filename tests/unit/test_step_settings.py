"""Settings of every step: one reader, one style of error."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from lambdas.chunk_text.settings import ChunkTextSettings
from lambdas.join_gold_run.settings import JoinGoldRunSettings
from lambdas.settle_gold_run.settings import SettleGoldRunSettings
from medallion.contracts.settings import Settings, read_settings
from medallion.vocabulary.errors import SettingsError

STEPS = sorted(path.parent.name for path in Path(__file__).parents[2].glob("lambdas/*/settings.py"))
NAMES = {"DOCUMENTS_TABLE": "ledger", "SILVER_BUCKET": "silver", "ARTIFACTS_BUCKET": "artifacts"}

NUMBERS = {"BATCH_CHUNKS": "7", "INLINE_BATCHES": "0"}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_names_all_missing_settings(step: str) -> None:
    module = import_module(f"lambdas.{step}.settings")
    (kind,) = (
        member
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Settings)
        if member.__module__ == module.__name__
    )
    needed = [name.upper() for name, field in kind.model_fields.items() if field.is_required()]
    with pytest.raises(SettingsError) as caught:
        read_settings(kind, {})
    assert all(name in str(caught.value) for name in needed)
    assert "DOCUMENTS_TABLE" in needed


def test_values_are_converted_and_other_variables_are_ignored() -> None:
    read = read_settings(ChunkTextSettings, NAMES | NUMBERS | {"HOME": "/"})
    assert (read.documents_table, read.batch_chunks, read.inline_batches) == ("ledger", 7, 0)
    with pytest.raises(SettingsError, match="BATCH_CHUNKS: Field required"):
        read_settings(ChunkTextSettings, NAMES | NUMBERS | {"BATCH_CHUNKS": ""})


@pytest.mark.parametrize("value", ["soon", "0", "-3", "1.5", "nan", "7 chunks"])
def test_an_invalid_number_gives_an_error_with_the_name_but_not_the_value(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(ChunkTextSettings, NAMES | NUMBERS | {"BATCH_CHUNKS": value})
    assert "BATCH_CHUNKS: Input should be" in str(caught.value)
    assert value not in str(caught.value).replace("BATCH_CHUNKS", "").replace(
        "than or equal to 1", ""
    )


GOLD_RUNS = {
    "GOLD_GATHER_SECONDS": "5",
    "GOLD_MAX_DOCUMENTS": "500",
    "GOLD_MAX_BYTES": "1000",
    "GOLD_POLL_SECONDS": "5",
    "GOLD_RETRY_SECONDS": "5",
    "GOLD_JOB_NAME": "job",
}


@pytest.mark.parametrize("value", ["inf", "nan", "0", "-1", "soon"])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (JoinGoldRunSettings, "GOLD_GATHER_SECONDS"),
        (JoinGoldRunSettings, "GOLD_POLL_SECONDS"),
        (SettleGoldRunSettings, "GOLD_RETRY_SECONDS"),
    ],
)
def test_seconds_must_be_positive_numbers(kind: type[Settings], name: str, value: str) -> None:
    assert getattr(read_settings(kind, NAMES | GOLD_RUNS), name.lower()) == 5.0
    with pytest.raises(SettingsError, match=name):
        read_settings(kind, NAMES | GOLD_RUNS | {name: value})


@pytest.mark.parametrize("value", ["inf", "0", "-1", "1.5"])
@pytest.mark.parametrize("name", ["GOLD_MAX_DOCUMENTS", "GOLD_MAX_BYTES"])
def test_the_bounds_of_a_gold_run_are_whole_numbers_from_1(name: str, value: str) -> None:
    read_settings(JoinGoldRunSettings, NAMES | GOLD_RUNS | {name: "1"})
    with pytest.raises(SettingsError, match=name):
        read_settings(JoinGoldRunSettings, NAMES | GOLD_RUNS | {name: value})
