from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from cli.defaults import STACK_FILE_VARIABLE
from cli.errors import CommandError, ExitCode
from cli.stacks.connection import Connection, connect, stack_file
from medallion.vocabulary.stack_description import read_stack
from tests.unit.cli_fakes import STACK


def test_the_option_overrides_the_variable_which_overrides_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(STACK_FILE_VARIABLE, raising=False)
    assert stack_file(None) == Path(".medallion/stack.json")
    monkeypatch.setenv(STACK_FILE_VARIABLE, "aws.json")
    assert stack_file(None) == Path("aws.json")
    assert stack_file(Path("given.json")) == Path("given.json")


def test_a_description_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "stack.json"
    described = replace(STACK, endpoint_url="http://127.0.0.1:1")
    described.write(file)
    assert read_stack(file) == described
    replace(STACK, model_endpoint="http://127.0.0.1:1").write(file)
    assert connect(file).stack.model_endpoint == "http://127.0.0.1:1"


def test_a_description_may_lack_optional_entries_and_have_unknown_ones(tmp_path: Path) -> None:
    values = asdict(STACK)
    for name in ("model_endpoint", "endpoint_url"):
        del values[name]
    file = tmp_path / "stack.json"
    file.write_text(json.dumps(values | {"unheard_of": 1}), encoding="utf-8")
    assert read_stack(file) == STACK


def test_the_error_without_a_stack_names_the_command_that_starts_one(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="does not exist") as caught:
        connect(tmp_path / "stack.json")
    assert caught.value.exit_code == ExitCode.NO_STACK
    assert "medallion up" in caught.value.next_step


@pytest.mark.parametrize("text", ["", "no JSON", "{}", '{"region": "us-east-1"}', "[]"])
def test_a_file_that_does_not_describe_a_stack_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "stack.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="does not describe a stack") as caught:
        connect(file)
    assert caught.value.exit_code == ExitCode.NO_STACK


def test_hints_name_the_stack_unless_it_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STACK_FILE_VARIABLE, raising=False)
    words = ("show", "letters/it's one.txt")
    plain = """`medallion show 'letters/it'"'"'s one.txt'`"""
    other = Path("other stack.json")
    assert Connection(STACK).command(*words) == plain
    assert Connection(STACK, stack_file(None)).command(*words) == plain
    named = Connection(STACK, other).command(*words)
    assert named == f"{plain[:-1]} --stack 'other stack.json'`"
    monkeypatch.setenv(STACK_FILE_VARIABLE, str(other))
    assert Connection(STACK, stack_file(None)).command(*words) == plain
