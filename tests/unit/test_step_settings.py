"""Settings of every step: one reader, one style of error."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from lambdas.chunk_text.settings import ChunkTextSettings
from lambdas.join_gold_run.settings import JoinGoldRunSettings
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
        if isinstance(member, type) and issubclass(member, Settings) and member is not Settings
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


@pytest.mark.parametrize("value", ["inf", "nan", "0", "-1"])
def test_seconds_must_be_positive_numbers(value: str) -> None:
    seconds = dict.fromkeys(
        ("GOLD_GATHER_SECONDS", "GOLD_POLL_SECONDS", "GOLD_WAIT_LIMIT_SECONDS"), "5"
    )
    assert read_settings(JoinGoldRunSettings, NAMES | seconds).gold_poll_seconds == 5.0
    with pytest.raises(SettingsError, match="GOLD_POLL_SECONDS"):
        read_settings(JoinGoldRunSettings, NAMES | seconds | {"GOLD_POLL_SECONDS": value})
