"""What the evidence page explains: held rows, spans without answers, no records, the stand-in."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.evidence.evidence import Evidence, Row
from cli.evidence.page_data import page_data
from cli.evidence.reason_codes import MEANINGS
from cli.reasons import STAND_IN_ADVICE, HeldRow
from local_aws.gemini_stand_in.api import STAND_IN_VERSION
from tests.unit.evidence_builders import (
    a_chunk_row,
    a_document_row,
    a_quarantine_row,
    a_record_row,
    an_evidence,
)

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
TEXT = "The kettle leaks. The lamp is great."
STAND_IN = f"{STAND_IN_VERSION} (for gemini-2.5-flash)"
GEMINI = "gemini-2.5-flash"


def chunks(*outcomes: str, model: str | None = GEMINI) -> list[Row]:
    size = len(TEXT) // len(outcomes)
    return [
        a_chunk_row(n, n * size, (n + 1) * size, outcome=outcome, model=model)
        for n, outcome in enumerate(outcomes)
    ]


def a_held_row(record_id: str | None = "r0-3", **values: str | None) -> HeldRow:
    shown = values or {"n": "7"}
    return HeldRow("n_is_small", "Nobody has so many.", record_id, "The", shown)


def held(rows: list[HeldRow]) -> Evidence:
    document = a_document_row(status="HELD")
    return an_evidence(TEXT, document=document, records=[a_record_row(TEXT, 0, 3)], held=rows)


def findings(evidence: Evidence) -> dict[str, tuple[str, list[str]]]:
    found = page_data(evidence)["findings"]
    return {finding["kind"]: (finding["title"], finding["words"]) for finding in found}


def test_a_complete_document_with_records_needs_no_explanation() -> None:
    assert findings(an_evidence(TEXT, records=[a_record_row(TEXT, 0, 3)])) == {}


def test_a_held_row_belongs_to_its_record() -> None:
    (row,) = page_data(held([a_held_row(n=None)]))["held"]
    assert row == {
        "rule": "n_is_small",
        "description": "Nobody has so many.",
        "record": 0,
        "recordId": "r0-3",
        "quote": "The",
        "values": [["n", None]],
    }


@pytest.mark.parametrize("record_id", [None, "another"])
def test_a_held_row_without_a_record_on_the_page_stays_in_the_data(record_id: str | None) -> None:
    (row,) = page_data(held([a_held_row(record_id)]))["held"]
    assert (row["record"], row["recordId"]) == (None, record_id)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "No single rows are listed"), (9, ""), (10, "only the first 10 rows of each rule")],
)
def test_a_held_document_explains_which_rows_it_lists(count: int, words: str) -> None:
    _, sentences = findings(held([a_held_row()] * count))["held"]
    assert "gold keeps what it had before" in sentences[0]
    assert words in " ".join(sentences[1:])
    assert ("`medallion rerun letters/mail.txt`" in sentences[1]) == bool(count)


def test_chunks_without_a_usable_answer_are_counted_by_outcome() -> None:
    evidence = an_evidence(
        TEXT,
        chunks=chunks("EXTRACTED", "FAILED", "QUARANTINED", "FAILED"),
        records=[a_record_row(TEXT, 0, 3)],
    )
    found = findings(evidence)
    assert list(found) == ["FAILED", "QUARANTINED"]
    assert found["FAILED"][0] == "Not extracted: 2 of 4 chunks"
    assert found["QUARANTINED"][0] == "Answer not usable: 1 of 4 chunks"
    assert "`medallion rerun letters/mail.txt` asks for these parts" in found["FAILED"][1][0]
    assert "`medallion rerun letters/mail.txt --fresh`" in found["QUARANTINED"][1][0]


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        (["EMPTY"], "The only chunk is empty: the model answered that there is no record"),
        (["EMPTY"] * 2, "Both chunks are empty"),
        (["EMPTY"] * 3, "All 3 chunks are empty"),
        (["EMPTY", "EMPTY", "FAILED"], "Of 3 chunks: 2 empty, 1 failed."),
        (["FAILED"], "Of 1 chunk: 1 failed."),
        (
            ["EMPTY", "QUARANTINED"],
            "Of 2 chunks: 1 empty, 1 with an answer that could not be used.",
        ),
    ],
)
def test_a_document_without_records_explains_why(outcomes: list[str], words: str) -> None:
    _, sentences = findings(an_evidence(TEXT, chunks=chunks(*outcomes)))["none"]
    assert sentences[0].startswith(words)
    assert sentences[1:] == [
        "If you expected records, compare the text with the dataset's prompt.md and examples.yaml."
    ] * ("EMPTY" in outcomes)


def test_a_document_without_records_names_those_in_quarantine() -> None:
    _, sentences = findings(an_evidence(TEXT, quarantine=[a_quarantine_row(0)] * 2))["none"]
    assert "In quarantine: 2 records, with the reason." in sentences


def test_a_document_without_records_shows_how_to_ask_the_real_model() -> None:
    evidence = an_evidence(TEXT, chunks=chunks("EMPTY", model=STAND_IN))
    _, sentences = findings(evidence)["none"]
    assert sentences[-1] == STAND_IN_ADVICE.format(
        fresh="`medallion rerun letters/mail.txt --fresh`"
    )


def test_a_command_quotes_the_key_for_the_shell() -> None:
    document = a_document_row(status="HELD", source_key="letters/it's {new}.txt")
    _, sentences = findings(replace(held([a_held_row()]), document=document))["held"]
    assert """`medallion rerun 'letters/it'"'"'s {new}.txt'`""" in sentences[1]


def test_a_document_without_chunks_has_no_finding() -> None:
    assert findings(an_evidence(TEXT, chunks=[])) == {}


def origin(evidence: Evidence) -> dict[str, Any] | None:
    found: dict[str, Any] | None = page_data(evidence)["origin"]
    return found


def test_the_page_names_the_stand_in_if_it_gave_all_answers() -> None:
    evidence = an_evidence(
        TEXT,
        chunks=[*chunks("EXTRACTED", model=STAND_IN), *chunks("FAILED", model=None)],
        records=[a_record_row(TEXT, 0, 3, model=STAND_IN)],
    )
    found = origin(evidence)
    assert found
    assert (found["badge"], found["all"]) == ("offline stand-in", True)
    assert found["words"].startswith("The offline stand-in answered, not Gemini.")
    assert page_data(evidence)["sources"][0]["standIn"] is True


def test_the_page_counts_the_answers_of_the_stand_in() -> None:
    both = f"{GEMINI}, {STAND_IN}"
    evidence = an_evidence(
        TEXT,
        chunks=[*chunks("EXTRACTED", "EXTRACTED"), *chunks("EXTRACTED", model=both)],
        records=[a_record_row(TEXT, 0, 3, model=both), a_record_row(TEXT, 4, 8, model=GEMINI)],
    )
    found = origin(evidence)
    assert found
    assert (found["badge"], found["all"]) == ("partly offline stand-in", False)
    assert "the answers for 1 of 3 chunks and 1 of 2 records" in found["words"]
    assert [row["standIn"] for row in page_data(evidence)["sources"]] == [True, False]


def test_the_page_has_no_word_about_the_stand_in_if_gemini_answered() -> None:
    assert origin(an_evidence(TEXT, chunks=chunks("EMPTY"))) is None


def test_the_codes_of_chunks_and_quarantine_are_explained() -> None:
    evidence = an_evidence(
        TEXT,
        chunks=[a_chunk_row(0, 0, 9, outcome="QUARANTINED", reason_code="PROMPT_BLOCKED_OTHER")],
        quarantine=[a_quarantine_row(0), a_quarantine_row(0, reason_code="UNHEARD_OF")],
    )
    assert page_data(evidence)["codes"] == {
        "PROMPT_BLOCKED_OTHER": "the model's filter refused the text",
        "UNGROUNDED_QUOTE": MEANINGS["UNGROUNDED_QUOTE"],
    }


def test_every_documented_code_of_a_row_has_a_short_meaning() -> None:
    rows = re.findall(
        r"^\| (`[A-Z_`, …]+) \| [^|]*(?:chunk|record|field)[^|]* \|",
        OPERATIONS.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    documented = {code for row in rows for code in re.findall(r"`([A-Z_]+[A-Z])`", row)}
    assert documented == set(MEANINGS)
