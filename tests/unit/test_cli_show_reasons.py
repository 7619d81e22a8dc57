from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cli.documents import describe
from cli.documents.show_reasons import print_reasons
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.unit.cli_fakes import DOCUMENT_ID, KEY, RUN, Stack, an_entry
from tests.unit.test_cli_reasons import HELD, a_stack

STAND_IN = "gemini-stand-in-1 (for gemini-x)"


def a_chunk(index: int, outcome: str, **changes: Any) -> dict[str, Any]:
    row = {
        "run_id": RUN,
        "chunk_index": index,
        "core_start": 1_000 * index,
        "core_end": 1_000 * (index + 1),
        "outcome": outcome,
        "reason_code": None,
        "model": STAND_IN,
    }
    return row | changes


def a_refusal(**changes: Any) -> dict[str, Any]:
    row = {
        "run_id": RUN,
        "chunk_index": 0,
        "reason_code": "OFF_SCHEMA",
        "detail": "`status`: `Paid` is none of paid, open, disputed",
        "field": None,
        "record_id": None,
        "raw_record": json.dumps({"status": "Paid", "quote": "It is  paid."}),
    }
    return row | changes


def shown(stack: Stack, status: DocumentStatus, **facts: Any) -> str:
    description = describe(stack.connection, an_entry(status, run_id=RUN, **facts))
    screen = Console(file=io.StringIO(), width=80, markup=False)
    print_reasons(screen, description)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def with_rows(stack: Stack, table: str, *rows: dict[str, Any]) -> Stack:
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    stack.bucket.objects[lake.silver_key(table, "letters", DOCUMENT_ID)] = lines
    return stack


def test_empty_chunks_are_listed_with_the_limits_of_the_stand_in() -> None:
    stack = with_rows(Stack(), lake.CHUNKS, a_chunk(0, "EMPTY"), a_chunk(1, "EMPTY"))
    counts = Counts(chunks=2, chunks_empty=2, records=0)
    screen = shown(stack, DocumentStatus.COMPLETE, counts=counts)
    assert "chunks without records (2)" in screen
    assert f"{STAND_IN} found no record in them" in screen
    assert "1,000 to 2,000" in screen
    assert "offline.yaml" in screen
    assert "--model-endpoint" in screen
    assert f"medallion rerun {KEY}" in " ".join(screen.split())


def test_white_space_is_not_listed_as_answered_by_the_model() -> None:
    stack = with_rows(
        Stack(), lake.CHUNKS, a_chunk(0, "EMPTY", model=None), a_chunk(1, "EMPTY", model="gemini-x")
    )
    counts = Counts(chunks=2, chunks_empty=2, records=0)
    screen = shown(stack, DocumentStatus.COMPLETE, counts=counts)
    assert "chunks without records (1)" in screen
    assert "1,000 to 2,000" in screen


def test_the_stand_in_is_not_mentioned_if_a_model_answered() -> None:
    stack = with_rows(Stack(), lake.CHUNKS, a_chunk(0, "EMPTY", model="gemini-x"))
    counts = Counts(chunks=1, chunks_empty=1, records=0)
    screen = shown(stack, DocumentStatus.COMPLETE, counts=counts)
    assert "gemini-x found no record" in screen
    assert "stand-in" not in screen
    assert "prompt.md" in screen


def test_empty_chunks_of_a_document_with_records_are_not_listed() -> None:
    stack = with_rows(Stack(), lake.CHUNKS, a_chunk(0, "EMPTY"))
    counts = Counts(chunks=2, chunks_empty=1, records=7)
    assert shown(stack, DocumentStatus.COMPLETE, counts=counts) == ""
    assert stack.bucket.reads == []


def test_lost_chunks_are_listed_with_span_code_and_next_step() -> None:
    stack = with_rows(
        Stack(),
        lake.CHUNKS,
        a_chunk(0, "EXTRACTED"),
        a_chunk(1, "FAILED", reason_code="MODEL_UNAVAILABLE", model=None),
        a_chunk(2, "QUARANTINED", reason_code="MAX_TOKENS"),
    )
    counts = Counts(chunks=3, chunks_failed=1, chunks_quarantined=1, records=4)
    screen = shown(stack, DocumentStatus.PARTIAL, counts=counts)
    rows = [line.split() for line in screen.splitlines()]
    assert ["1", "1,000", "to", "2,000", "FAILED", "MODEL_UNAVAILABLE"] in rows
    assert ["2", "2,000", "to", "3,000", "QUARANTINED", "MAX_TOKENS"] in rows
    assert "MODEL_UNAVAILABLE: the model did not answer in time" in screen
    assert "model.max_output_tokens" in screen


@pytest.mark.parametrize("code", ["RECITATION", "PROMPT_BLOCKED_BRAND_NEW"])
def test_the_advice_on_a_refused_text_points_at_its_characters(code: str) -> None:
    detail = "the model gave no complete answer; characters 2,100 to 2,480"
    stack = with_rows(Stack(), lake.CHUNKS, a_chunk(2, "QUARANTINED", reason_code=code))
    stack = with_rows(
        stack, lake.QUARANTINE, a_refusal(reason_code=code, raw_record=None, detail=detail)
    )
    counts = Counts(chunks=3, chunks_quarantined=1, records=4, quarantined_records=1)
    screen = shown(stack, DocumentStatus.PARTIAL, counts=counts)
    assert f"{code}: the model refuses some characters of the text" in screen
    assert f"characters 2,100 to 2,480 ({code})" in " ".join(screen.split())


def test_held_rows_are_listed_by_rule() -> None:
    values = json.dumps({"specimens": "20000", "plant": None})
    rule = ("rule_a", "Nobody counts more.", "r" * 32, "20000\nalpine roses", values)
    screen = shown(a_stack(rule), DocumentStatus.HELD, gold=HELD)
    lines = [" ".join(line.split()) for line in screen.splitlines()]
    assert "rule_a: Nobody counts more." in lines
    assert f"specimens 20000 20000 alpine roses {'r' * 32}" in lines
    assert "plant NULL" in lines


def test_refused_values_are_listed_in_words_without_harmless_ones() -> None:
    stack = with_rows(
        Stack(),
        lake.QUARANTINE,
        a_refusal(reason_code="DUPLICATE_RECORD", detail="the answer holds it twice"),
        a_refusal(),
        a_refusal(field="score", raw_record=None, record_id="r1", detail="`score`: `x` is odd"),
    )
    counts = Counts(chunks=1, records=1, quarantined_records=2, quarantined_fields=1)
    screen = shown(stack, DocumentStatus.COMPLETE, counts=counts)
    assert "values in quarantine (2)" in screen
    assert "0  record  `status`: `Paid` is none of paid, open, disputed (OFF_SCHEMA)" in screen
    assert '"It is paid."' in screen
    assert "0  field   `score`: `x` is odd (OFF_SCHEMA)" in screen


def test_a_text_without_a_usable_answer_is_not_called_a_record() -> None:
    row = a_refusal(reason_code="SAFETY", detail="characters 12 to 300", raw_record=None)
    counts = Counts(chunks=1, records=1, quarantined_records=1)
    screen = shown(with_rows(Stack(), lake.QUARANTINE, row), DocumentStatus.COMPLETE, counts=counts)
    assert "0  text  characters 12 to 300 (SAFETY)" in screen
    assert "twice" not in screen


def test_ten_values_are_listed_and_a_query_finds_the_others() -> None:
    rows = [a_refusal(detail=f"`score`: `{n}` is odd") for n in range(17)]
    stack = with_rows(Stack(), lake.QUARANTINE, *rows)
    counts = Counts(chunks=1, records=1, quarantined_records=17)
    screen = shown(stack, DocumentStatus.COMPLETE, counts=counts)
    assert screen.count("is odd") == 10
    (line,) = (line for line in screen.splitlines() if line.startswith("…"))
    assert line.startswith('… and 7 more: `medallion query "select ')
    assert line.endswith(f"from silver.quarantine where document_id = '{DOCUMENT_ID}'\"`")


def test_rows_of_an_earlier_run_explain_nothing() -> None:
    stack = with_rows(Stack(), lake.QUARANTINE, a_refusal(run_id="arn:run:before"))
    counts = Counts(chunks=1, records=1, quarantined_records=1)
    assert shown(stack, DocumentStatus.FAILED, counts=counts) == ""


def test_all_reasons_of_a_document_appear() -> None:
    stack = with_rows(
        a_stack(("rule_a", "", "r1", "a quote", "{}")),
        lake.CHUNKS,
        a_chunk(0, "FAILED", reason_code="NOT_ASKED"),
    )
    with_rows(stack, lake.QUARANTINE, a_refusal())
    counts = Counts(chunks=2, chunks_failed=1, records=1, quarantined_records=1)
    gold = GoldResult(3, PromotionStatus.HELD, 0, None, "run-1", "rule_a failed")
    screen = shown(stack, DocumentStatus.HELD, counts=counts, gold=gold)
    titles = ("incomplete chunks", "rows that hold", "values in quarantine")
    assert [title in screen for title in titles] == [True, True, True]


def test_json_has_the_reasons_as_values() -> None:
    stack = with_rows(Stack(), lake.QUARANTINE, a_refusal())
    counts = Counts(chunks=1, records=1, quarantined_records=1)
    entry = an_entry(DocumentStatus.COMPLETE, counts=counts)
    explanation = describe(stack.connection, entry)["explanation"]
    assert json.loads(json.dumps(explanation)) == explanation
    assert explanation["why"] == "in quarantine: 1 record"
    assert explanation["quarantine"] == [
        {
            "chunk": 0,
            "lost": "record",
            "reason_code": "OFF_SCHEMA",
            "detail": "`status`: `Paid` is none of paid, open, disputed",
            "field": None,
            "record_id": None,
            "quote": "It is  paid.",
        }
    ]


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_of_a_document_commands_the_terminal(quote: str, detail: str) -> None:
    row = a_refusal(detail=detail, raw_record=json.dumps({"quote": quote}))
    stack = with_rows(Stack(), lake.QUARANTINE, row)
    counts = Counts(chunks=1, records=1, quarantined_records=1)
    screen = shown(stack, DocumentStatus.COMPLETE, counts=counts)
    assert all(line.isprintable() for line in screen.split("\n"))


@pytest.mark.parametrize("raw", [None, "no json", "[1]", '{"quote": 5}', "[" * 100_000])
def test_a_record_without_a_readable_quote_is_listed(raw: str | None) -> None:
    stack = with_rows(Stack(), lake.QUARANTINE, a_refusal(raw_record=raw))
    counts = Counts(chunks=1, records=1, quarantined_records=1)
    assert "`Paid` is none of" in shown(stack, DocumentStatus.COMPLETE, counts=counts)


def test_every_command_names_the_stack_unless_it_is_the_default() -> None:
    rows = [a_refusal() for _ in range(11)]
    connection = with_rows(Stack(), lake.QUARANTINE, *rows).connection
    object.__setattr__(connection, "file", Path("other.json"))
    counts = Counts(chunks=1, records=1, quarantined_records=11)
    entry = an_entry(DocumentStatus.COMPLETE, counts=counts)
    commands = describe(connection, entry)["explanation"]["commands"]
    assert sorted(commands) == ["fresh", "page", "quarantine", "rerun"]
    assert all("--stack other.json" in command for command in commands.values())
    assert commands["fresh"] == f"`medallion rerun {KEY} --fresh --stack other.json`"
    assert commands["quarantine"].startswith('`medallion query --stack other.json "select ')
