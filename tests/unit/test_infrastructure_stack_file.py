from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from cdktf_app.stack_file import main
from medallion.vocabulary.stack_description import StackDescription, read_stack

DESCRIPTION = StackDescription(
    region="eu-central-1",
    bronze_bucket="b",
    silver_bucket="s",
    gold_bucket="g",
    artifacts_bucket="a",
    documents_table="d",
    state_machine_arn="arn:aws:states:eu-central-1:123456789012:stateMachine:m",
    gold_database="gold",
    silver_database="silver",
    athena_workgroup="w",
)


def printed_by_terraform(**changes: str | None) -> StringIO:
    values = {n: v for n, v in (vars(DESCRIPTION) | changes).items() if v is not None}
    outputs = {n: {"sensitive": False, "type": "string", "value": v} for n, v in values.items()}
    return StringIO(json.dumps(outputs))


def test_outputs_become_the_file_that_the_command_line_reads(tmp_path: Path) -> None:
    file = tmp_path / "stacks" / "aws.json"
    assert main([str(file)], printed_by_terraform()) == 0
    assert read_stack(file) == DESCRIPTION


@pytest.mark.parametrize("outputs", [StringIO("{}"), StringIO("no JSON"), StringIO('{"a": 1}')])
def test_the_outputs_of_a_stack_that_was_not_applied_are_an_error(
    outputs: StringIO, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "aws.json")], outputs) == 1
    assert "not the outputs of an applied stack" in capsys.readouterr().err
    assert not (tmp_path / "aws.json").exists()


def test_a_missing_output_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "aws.json")], printed_by_terraform(gold_bucket=None)) == 1
    assert "gold_bucket" in capsys.readouterr().err


def test_a_call_without_a_file_prints_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], StringIO()) == 2
    assert "usage" in capsys.readouterr().err
