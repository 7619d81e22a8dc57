"""Every error reaches the user with its cause and a next step, without internals of Python."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import boto3.exceptions
import botocore.exceptions
import pytest
import sqlglot.errors
from botocore.exceptions import ClientError

import cli
import local_aws
import medallion
from cli.error_report import Explanation, explain, report_error
from cli.errors import CommandError, ExitCode

PROJECT = Path(__file__).parents[2]
INTERNALS = re.compile(
    r"Traceback|<class|object at|0x[0-9a-f]{4}|botocore|boto3|urllib3|sqlglot|duckdb"
    r"|\[Errno|\w(?:Error|Exception)\b|\bNone\b|\n"
)
_OTHER_PROCESSES = re.compile(r"shim|ministack_additions|gemini_stand_in|__main__")
"""Modules that only the processes of a stack load."""
HOSTILE = (
    "HTTPConnectionPool: <urllib3.connection.HTTPConnection object at 0x7f12a0> "
    "botocore.exceptions.HTTPClientError: [Errno 111] refused\n  File 'x.py', line 1"
)


def own_classes() -> Iterator[type[Exception]]:
    for package in (cli, local_aws, medallion):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if _OTHER_PROCESSES.search(module.name):
                continue
            found = vars(importlib.import_module(module.name)).values()
            yield from (c for c in found if is_error(c) and c.__module__ == module.name)


def is_error(found: object) -> bool:
    return inspect.isclass(found) and issubclass(found, Exception)


def classes_of(module: object) -> list[type[Exception]]:
    return [found for found in vars(module).values() if is_error(found)]


LIBRARIES = [
    error
    for module in (builtins, botocore.exceptions, boto3.exceptions, sqlglot.errors)
    for error in classes_of(module)
]
CLASSES = sorted({*own_classes(), *LIBRARIES}, key=lambda c: f"{c.__module__}.{c.__name__}")


def instance_of(error: type[Exception]) -> Exception:
    """An error with hostile details, built as its library builds it if that is known."""
    if issubclass(error, ClientError):
        return error({"Error": {"Code": "Odd", "Message": HOSTILE}}, "ListExecutions")
    if issubclass(error, ExceptionGroup):
        return error(HOSTILE, [ValueError(HOSTILE)])
    with contextlib.suppress(KeyError, TypeError):
        names = [name for _, name, _, _ in Formatter().parse(vars(error)["fmt"]) if name]
        return error(**dict.fromkeys(names, HOSTILE))
    made = error.__new__(error)
    made.args = (HOSTILE,)
    vars(made).update(reason_code="CODE", next_step="do this", consequence="", exit_code=1)
    return made


@pytest.mark.parametrize("error", CLASSES, ids=lambda c: f"{c.__module__}.{c.__name__}")
def test_an_error_of_any_class_has_a_cause_and_a_next_step(
    error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = explain(instance_of(error))
    assert found.cause
    assert found.next_step
    if not issubclass(error, CommandError):  # Its words are the project's own.
        assert not INTERNALS.search(found.cause), found.cause
    assert len(found.cause) <= 600
    assert found.exit_code != ExitCode.OK


def test_the_walk_finds_the_classes_of_all_packages() -> None:
    names = {error.__name__ for error in CLASSES}
    assert {"CommandError", "StackStartError", "DatasetInvalidError", "ParseError"} <= names
    assert len(CLASSES) > 150


@pytest.mark.parametrize(
    ("error", "cause", "next_step"),
    [
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListExecutions"),
            "AWS refused ListExecutions (AccessDenied): no",
            "docs/deploy.md",
        ),
        (
            ClientError({"Error": {"Code": "ExpiredToken", "Message": "old"}}, "GetObject"),
            "AWS refused GetObject (ExpiredToken): old",
            "sign in",
        ),
        (
            botocore.exceptions.NoCredentialsError(),
            "there are no valid AWS credentials: Unable to locate credentials",
            "sign in",
        ),
        (PermissionError(13, "Permission denied", "/data/x"), "Permission denied: /data/x", "may"),
        (OSError(28, "No space left on device"), "No space left on device", "disk"),
    ],
)
def test_frequent_errors_name_their_remedy(error: Exception, cause: str, next_step: str) -> None:
    found = explain(error)
    assert found.cause == cause
    assert next_step in found.next_step


def test_a_defect_keeps_its_traceback_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    assert report_error(caught.value) == ExitCode.ERROR
    printed = capsys.readouterr()
    (file,) = tmp_path.iterdir()
    assert "ZeroDivisionError: division by zero" in file.read_text(encoding="utf-8")
    assert (printed.out, "Traceback" in printed.err) == ("", False)
    assert str(file) in printed.err.replace("\n", "")


def test_cause_consequence_and_next_step_are_printed_in_this_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = CommandError("[bold]no[/] such file", "look", ExitCode.USAGE, consequence="none lost")
    assert report_error(error) == ExitCode.USAGE
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["error [bold]no[/] such file", "  none lost", "  → look"]


def test_only_one_module_prints_errors() -> None:
    modules = [
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "cli").rglob("*.py")
        if "red]error" in path.read_text(encoding="utf-8")
    ]
    assert modules == ["cli/error_report.py"]


def test_explanations_are_compared_by_value() -> None:
    assert explain(CommandError("x", "y")) == Explanation("x", "y")
