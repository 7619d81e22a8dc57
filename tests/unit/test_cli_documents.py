from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cli.documents import find_document, start_again
from cli.errors import CommandError, ExitCode
from cli.runs import execution_input, newest_run
from medallion.contracts import DocumentEvent
from medallion.vocabulary import lake
from tests.unit.cli_fakes import DOCUMENT_ID, KEY, RUN, Stack, an_entry, an_execution


@pytest.mark.parametrize("named", [KEY, f"s3://bronze/{KEY}", DOCUMENT_ID])
def test_a_document_is_found_by_key_url_and_id(named: str) -> None:
    stack = Stack()
    stack.put(an_entry())
    assert find_document(stack.connection, named) == an_entry()


def test_a_key_that_looks_like_an_id_is_first_looked_up_as_a_key() -> None:
    stack = Stack()
    stack.put(an_entry())
    odd = replace(
        an_entry(), key=DOCUMENT_ID, document_id=lake.document_id_of("bronze", DOCUMENT_ID)
    )
    stack.put(odd)
    assert find_document(stack.connection, DOCUMENT_ID) == odd


@pytest.mark.parametrize("named", ["letters/two.txt", f"s3://other/{KEY}", DOCUMENT_ID.upper(), ""])
def test_an_unknown_document_is_an_error_with_a_next_step(named: str) -> None:
    stack = Stack()
    stack.put(an_entry())
    with pytest.raises(CommandError, match="no document") as caught:
        find_document(stack.connection, named)
    assert caught.value.exit_code == ExitCode.ERROR
    assert "medallion runs" in caught.value.next_step


@pytest.mark.parametrize(
    ("run", "message", "next_step"),
    [
        (
            an_execution("FAILED", error="AccessDenied", cause="no access to bronze"),
            "its run one ended as FAILED before that (AccessDenied: no access to bronze)",
            f"`medallion rerun {KEY} --wait`",
        ),
        (an_execution(), "its run one has just started", "try again"),
        (an_execution("SUCCEEDED"), "its run one found nothing to do", "drop the file again"),
        (an_execution("ABORTED"), "(no cause is known)", f"`medallion rerun {KEY} --wait`"),
    ],
)
def test_a_document_that_is_not_in_the_ledger_is_explained_by_its_run(
    run: dict[str, Any], message: str, next_step: str
) -> None:
    stack = Stack()
    stack.executions.runs = {"arn:run:other": an_execution(key="letters/x.txt"), RUN: run}
    with pytest.raises(CommandError) as caught:
        find_document(stack.connection, f"s3://bronze/{KEY}")
    assert message in str(caught.value)
    assert next_step in caught.value.next_step


def test_only_the_newest_hundred_runs_are_looked_at() -> None:
    stack = Stack()
    stack.executions.runs = {f"arn:run:{n}": an_execution(key=f"letters/{n}") for n in range(101)}
    assert newest_run(stack.connection, "letters/99") is not None
    assert newest_run(stack.connection, "letters/100") is None


def test_a_document_that_only_bronze_knows_is_run_for_the_first_time() -> None:
    stack = Stack()
    stack.bucket.objects[KEY] = b"Dear reader"
    watch = start_again(stack.connection, f"s3://bronze/{KEY}", fresh=False)
    (started,) = stack.executions.started
    assert json.loads(started["input"]) == json.loads(execution_input("bronze", KEY))
    assert (watch.key, watch.run_id) == (KEY, "arn:run:1")


def test_a_document_that_the_ledger_knows_is_rerun() -> None:
    stack = Stack()
    stack.bucket.objects[KEY] = b"Dear reader"
    stack.put(an_entry())
    start_again(stack.connection, KEY, fresh=False)
    (started,) = stack.executions.started
    assert json.loads(started["input"])["rerun"] is True


def test_a_document_that_nothing_knows_is_not_started() -> None:
    stack = Stack()
    stack.bucket.objects[f"{KEY}.bak"] = b"Dear reader"
    with pytest.raises(CommandError, match="no document"):
        start_again(stack.connection, KEY, fresh=False)
    assert stack.executions.started == []


@pytest.mark.parametrize("flag", ["rerun", "fresh", "rejudge"])
def test_registration_reads_the_flags_of_the_input(flag: str) -> None:
    text = execution_input("bronze", "letters/Grüße.txt", **{flag: True, "other": False})
    event = DocumentEvent.model_validate(json.loads(text))
    assert (event.detail.bucket.name, event.detail.object.key) == ("bronze", "letters/Grüße.txt")
    assert {name for name in ("rerun", "fresh", "rejudge") if getattr(event, name)} == {flag}


def test_the_input_omits_flags_that_are_not_set() -> None:
    assert set(json.loads(execution_input("bronze", KEY, rerun=False))) == {"detail"}
