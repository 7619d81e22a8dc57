from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cli.documents import find_document
from cli.errors import CommandError, ExitCode
from cli.runs import execution_input
from medallion.contracts import DocumentEvent
from medallion.vocabulary import lake
from tests.unit.cli_fakes import DOCUMENT_ID, KEY, Stack, an_entry


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


@pytest.mark.parametrize("flag", ["rerun", "fresh", "rejudge"])
def test_registration_reads_the_flags_of_the_input(flag: str) -> None:
    text = execution_input("bronze", "letters/Grüße.txt", **{flag: True, "other": False})
    event = DocumentEvent.model_validate(json.loads(text))
    assert (event.detail.bucket.name, event.detail.object.key) == ("bronze", "letters/Grüße.txt")
    assert {name for name in ("rerun", "fresh", "rejudge") if getattr(event, name)} == {flag}


def test_the_input_omits_flags_that_are_not_set() -> None:
    assert set(json.loads(execution_input("bronze", KEY, rerun=False))) == {"detail"}
