from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from cdktf_app.settings import InfrastructureSettings
from medallion.vocabulary.errors import SettingsError

read = InfrastructureSettings.from_environment
PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")


def test_the_defaults_describe_a_development_stack() -> None:
    settings = read({"HOME": "/nowhere"})
    assert (settings.environment, settings.region) == ("dev", "us-east-1")
    assert settings.max_concurrency == 40
    assert settings.model == "gemini-3.5-flash-lite"
    assert not settings.force_destroy


def test_databases_are_named_after_the_environment() -> None:
    settings = read({"MEDALLION_ENVIRONMENT": "pre-prod"})
    assert settings.gold_database == "pre_prod_medallion_gold"
    assert settings.silver_database == "pre_prod_medallion_silver"


def test_database_names_can_be_set() -> None:
    assert read({"MEDALLION_GOLD_DATABASE": "gold"}).gold_database == "gold"


def test_variables_become_typed_values() -> None:
    settings = read(
        {
            "MEDALLION_MAX_CONCURRENCY": "4",
            "MEDALLION_FORCE_DESTROY": "true",
            "MEDALLION_DATASETS_DIR": "/data/sets",
            "MEDALLION_LOG_RETENTION_DAYS": "30",
        }
    )
    assert settings.max_concurrency == 4
    assert settings.force_destroy
    assert settings.datasets_dir == Path("/data/sets")
    assert settings.log_retention_days == 30


def test_an_empty_variable_counts_as_absent() -> None:
    assert read({"MEDALLION_REGION": ""}).region == "us-east-1"


def test_an_unknown_variable_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"MEDALLION_REGOIN.*MEDALLION_REGION"):
        read({"MEDALLION_REGOIN": "eu-west-1"})


def test_the_command_lines_variable_is_ignored() -> None:
    assert read({"MEDALLION_STACK": "aws.json"}) == read({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEDALLION_ENVIRONMENT", "Dev"),
        ("MEDALLION_ENVIRONMENT", "much-too-long-for-a-name"),
        ("MEDALLION_BATCH_CHUNKS", "0"),
        ("MEDALLION_INLINE_BATCHES", "41"),
        ("MEDALLION_INLINE_BATCHES", "-1"),
        ("MEDALLION_MODEL_CONCURRENCY", "0"),
        ("MEDALLION_MODEL_MAX_INVOCATIONS", "0"),
        ("MEDALLION_MAX_CONCURRENCY", "0"),
        ("MEDALLION_MAX_CONCURRENCY", "many"),
        ("MEDALLION_MODEL_TIMEOUT_SECONDS", "900"),
        ("MEDALLION_MODEL_ADAPTER", "somebody-else"),
        ("MEDALLION_GLUE_WORKERS", "1"),
        ("MEDALLION_ALARM_EMAIL", "nobody"),
        ("MEDALLION_GOLD_DATABASE", "gold-with-dashes"),
        ("MEDALLION_LOG_RETENTION_DAYS", "42"),
    ],
)
def test_the_error_about_a_value_out_of_range_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read({name: value})


@pytest.mark.parametrize(
    ("name", "most"),
    [("BATCH_CHUNKS", 100), ("MODEL_CONCURRENCY", 200), ("MODEL_MAX_INVOCATIONS", 2000)],
)
def test_a_limit_of_aws_is_reported_with_its_reason(name: str, most: int) -> None:
    variable = f"MEDALLION_{name}"
    assert getattr(read({variable: str(most)}), name.lower()) == most
    with pytest.raises(SettingsError, match=rf"{variable}: .*must be 1 to {most}: \w+"):
        read({variable: str(most + 1)})


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = read({})
    with pytest.raises(ValidationError):
        settings.region = "eu-west-1"  # type: ignore[misc]  # must fail


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"`(MEDALLION_\w+)`", PAGE))
    variables = {f"MEDALLION_{name.upper()}" for name in InfrastructureSettings.model_fields}
    abbreviated = {"MEDALLION_STATE_REGION", "MEDALLION_STATE_LOCK"}
    assert variables - documented == abbreviated


def test_documented_defaults_equal_the_defaults_of_the_settings() -> None:
    documented = re.findall(r"^\| `MEDALLION_(\w+)` \| `([^`]+)` \|", PAGE, re.MULTILINE)
    assert len(documented) >= 15
    settings = read({})
    for name, default in documented:
        assert str(getattr(settings, name.lower())).lower() == default.lower(), name
