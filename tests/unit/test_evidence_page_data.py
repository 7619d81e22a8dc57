from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cli.evidence.evidence import Evidence
from cli.evidence.page_data import page_data
from cli.evidence.wording import MATCH_KINDS
from tests.unit.evidence_builders import (
    a_chunk_row,
    a_document_row,
    a_large_evidence,
    a_quarantine_row,
    a_record_row,
    an_evidence,
)

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "evidence.md"
TEXT = "😀 The kettle leaks.\r\nThe lamp is great."


def marks_of(data: dict[str, Any]) -> dict[int, str]:
    """The highlighted text of each number."""
    found: dict[int, str] = {}
    for block in data["blocks"]:
        for part in block["parts"]:
            for number in [] if isinstance(part, str) else part[1]:
                found[number] = found.get(number, "") + part[0]
    return found


def facts(evidence: Evidence) -> dict[str, str]:
    return dict(page_data(evidence)["facts"])


def test_a_record_is_highlighted_at_its_place_among_astral_characters_and_crlf() -> None:
    start = TEXT.index("The lamp")
    rows = [a_record_row(TEXT, 2, start), a_record_row(TEXT, start, len(TEXT))]
    data = page_data(an_evidence(TEXT, records=rows))
    assert marks_of(data) == {0: "The kettle leaks.\r\n", 1: "The lamp is great."}


@pytest.mark.parametrize(("start", "end"), [(3, 8), (-1, 4), (40, 400), (5, 5)])
def test_a_record_that_is_not_at_its_offsets_is_listed_but_not_highlighted(
    start: int, end: int
) -> None:
    row = a_record_row(TEXT, 2, 6) | {"quote_start": start, "quote_end": end}
    data = page_data(an_evidence(TEXT, records=[row]))
    assert marks_of(data) == {}
    assert data["records"][0]["misplaced"] is True
    assert data["notes"] == ["Not at their offsets, so listed only: 1 of 1 records."]
    assert dict(data["facts"])["Quotes found at their offsets"] == "0 of 1"


def test_a_record_shows_whether_gold_holds_it() -> None:
    rows = [a_record_row(TEXT, 0, 1), a_record_row(TEXT, 2, 5)]
    known = an_evidence(TEXT, records=rows, in_gold=frozenset({"r2-5"}))
    assert [record["gold"] for record in page_data(known)["records"]] == [False, True]
    unknown = page_data(an_evidence(TEXT, records=rows, in_gold=None))
    assert [record["gold"] for record in unknown["records"]] == [None, None]
    assert unknown["notes"] == ["Athena could not report which records are in gold."]


def test_the_models_quote_is_given_only_if_it_differs() -> None:
    rows = [a_record_row(TEXT, 2, 5), a_record_row(TEXT, 2, 5, quote_model="THE")]
    records = page_data(an_evidence(TEXT, records=rows))["records"]
    assert [record["modelQuote"] for record in records] == [None, "THE"]


def test_field_values_that_are_not_text_are_shown_as_json() -> None:
    fields = json.dumps({"a": 4, "b": True, "c": None, "d": "größer", "e": 0.5})
    data = page_data(an_evidence(TEXT, records=[a_record_row(TEXT, 0, 1, fields=fields)]))
    assert data["records"][0]["fields"] == [
        ["a", "4"],
        ["b", "true"],
        ["c", "null"],
        ["d", "größer"],
        ["e", "0.5"],
    ]


def test_shared_sources_of_records_appear_once() -> None:
    rows = [a_record_row(TEXT, 0, 1), a_record_row(TEXT, 2, 5), a_record_row(TEXT, 2, 6, model="b")]
    data = page_data(an_evidence(TEXT, records=rows))
    assert [record["source"] for record in data["records"]] == [0, 0, 1]
    assert [source["model"] for source in data["sources"]] == ["stand-in", "b"]


def test_a_quarantined_record_is_marked_at_its_quote_in_its_chunk() -> None:
    raw = json.dumps({"quote": "The lamp"})
    cut = TEXT.index("The lamp")
    chunks = [a_chunk_row(0, 0, cut), a_chunk_row(1, cut, len(TEXT))]
    rows = [
        a_quarantine_row(1, raw_record=raw),
        a_quarantine_row(0, raw_record=raw),
        a_quarantine_row(9, raw_record=raw),
    ]
    data = page_data(an_evidence(TEXT, chunks=chunks, quarantine=rows))
    assert marks_of(data) == {~0: "The lamp"}
    assert [row["code"] for row in data["quarantine"]] == ["UNGROUNDED_QUOTE"] * 3


@pytest.mark.parametrize(
    "raw", [None, "", "not json", "[]", "7", '{"quote": 3}', '{"quote": " "}', "[" * 100_000]
)
def test_a_quarantined_record_without_a_readable_quote_is_only_at_its_chunk(
    raw: str | None,
) -> None:
    data = page_data(an_evidence(TEXT, quarantine=[a_quarantine_row(0, raw_record=raw)]))
    assert marks_of(data) == {}
    assert data["quarantine"][0]["raw"] == raw


def test_failed_and_quarantined_chunks_come_with_span_and_reason() -> None:
    chunks = [
        a_chunk_row(0, 0, 10, outcome="FAILED", reason_code="MODEL_OUTAGE"),
        a_chunk_row(1, 10, 20, outcome="QUARANTINED", reason_code="MAX_TOKENS"),
        a_chunk_row(2, 20, len(TEXT), outcome="EMPTY"),
    ]
    data = page_data(an_evidence(TEXT, chunks=chunks))
    assert [
        (row["start"], row["end"], row["outcome"], row["reason"]) for row in data["chunks"]
    ] == [
        (0, 10, "FAILED", "MODEL_OUTAGE"),
        (10, 20, "QUARANTINED", "MAX_TOKENS"),
        (20, len(TEXT), "EMPTY", None),
    ]
    assert data["outcomes"] == {"FAILED": 1, "QUARANTINED": 1, "EMPTY": 1}


def test_a_note_reports_text_that_belongs_to_no_chunk() -> None:
    data = page_data(an_evidence(TEXT, chunks=[a_chunk_row(0, 0, 10)]))
    assert data["notes"] == [f"{len(TEXT) - 10} characters of the text belong to no chunk."]
    assert dict(data["facts"])["Covered by chunks"] == f"{10 / len(TEXT):.2%}"


def test_a_document_without_any_rows_is_shown_as_text() -> None:
    data = page_data(an_evidence(TEXT, chunks=[]))
    assert "".join(block["parts"][0] for block in data["blocks"]) == TEXT
    assert data["records"] == data["quarantine"] == data["chunks"] == data["notes"] == []


def test_an_empty_document_makes_an_empty_page() -> None:
    data = page_data(an_evidence(""))
    assert (data["blocks"], data["characters"]) == ([], 0)


def test_totals_come_with_units_and_separators() -> None:
    chunks = [a_chunk_row(0, 0, len(TEXT), adopted=2, duplicates=1, model="a")]
    document = a_document_row(prompt_tokens=1_234_567, cost_usd=1.5, encoding="utf-16-le")
    evidence = an_evidence(
        TEXT,
        document=document,
        chunks=chunks,
        records=[a_record_row(TEXT, 0, 1)],
        quarantine=[a_quarantine_row(0)],
    )
    found = facts(evidence)
    assert found["Prompt tokens"] == "1,234,567"
    assert found["Cost"] == "$1.5000"
    assert found["Encoding"] == "utf-16-le"
    assert found["Model"] == "a"
    assert (found["Adopted from a neighbour"], found["Duplicates set aside"]) == ("2", "1")
    assert (found["Records"], found["Records in gold"]) == ("1", "0")
    assert (found["Chunks"], found["Characters"]) == ("1", str(len(TEXT)))


def test_the_totals_omit_unknown_values() -> None:
    document = a_document_row(cost_usd=None, encoding=None, prompt_tokens=None)
    found = facts(an_evidence(TEXT, document=document, chunks=[]))
    assert not {"Cost", "Encoding", "Prompt tokens", "Model", "Gold snapshot"} & set(found)


def test_the_reason_has_its_code() -> None:
    document = a_document_row(status="PARTIAL", reason_code="CHUNKS_FAILED", reason="1 of 2 chunks")
    data = page_data(an_evidence(TEXT, document=document))
    assert (data["status"], data["reason"]) == ("PARTIAL", "CHUNKS_FAILED: 1 of 2 chunks")


def test_every_record_of_a_large_document_is_highlighted() -> None:
    evidence = a_large_evidence(60_000, 300)
    marks = marks_of(page_data(evidence))
    assert {n: row["quote"] for n, row in enumerate(evidence.records)} == {
        n: text for n, text in marks.items() if n >= 0
    }


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ('the quote says "billion", the text says "million"', ["billion", "million"]),
        ('the quote says nothing, the text says "did not"', [None, "did not"]),
        ('the quote says "not", the text says nothing', ["not", None]),
        (
            'the quote says "nothing", the text says "\u8a55\u4fa1 <b>"',
            ["nothing", "\u8a55\u4fa1 <b>"],
        ),
        ("the quote is not in the text", None),
        ('the quote says "a", the text says "b", and more', None),
        (None, None),
    ],
)
def test_the_differing_words_are_read_from_the_detail(
    detail: str | None, words: list[str | None] | None
) -> None:
    row = a_quarantine_row(0, reason_code="QUOTE_DIFFERS", detail=detail)
    assert page_data(an_evidence(TEXT, quarantine=[row]))["quarantine"][0]["words"] == words


def test_only_a_quote_that_differs_has_differing_words() -> None:
    row = a_quarantine_row(0, detail='the quote says "billion", the text says "million"')
    assert page_data(an_evidence(TEXT, quarantine=[row]))["quarantine"][0]["words"] is None


def test_a_record_without_another_spelling_has_no_model_values() -> None:
    row = a_record_row(TEXT, 0, 1)
    assert page_data(an_evidence(TEXT, records=[row]))["records"][0]["modelFields"] == {}


def test_the_models_spelling_of_a_field_is_given_with_the_sources() -> None:
    spelled = json.dumps({"b": "Kettel", "c": 4, "gone": "\u200b"})
    fields = json.dumps({"a": "x", "b": "kettle", "c": 5})
    row = a_record_row(TEXT, 0, 1, fields=fields, fields_model=spelled)
    record = page_data(an_evidence(TEXT, records=[row]))["records"][0]
    assert record["modelFields"] == {"b": '"Kettel"', "c": "4", "gone": '"\u200b"'}
    assert record["fields"] == [["a", "x"], ["b", "kettle"], ["c", "5"], ["gone", None]]


def test_the_kinds_of_match_in_the_records_are_explained() -> None:
    rows = [a_record_row(TEXT, 0, 1, quote_match=kind) for kind in ("exact", "fuzzy", "unheard-of")]
    kinds = page_data(an_evidence(TEXT, records=rows))["matchKinds"]
    assert set(kinds) == {"exact", "fuzzy"}
    assert kinds["fuzzy"] == "apart from an evident misspelling"


def test_the_documentation_has_every_kind_of_match_and_no_other() -> None:
    _, section = DOCUMENTATION.read_text(encoding="utf-8").split("## Kinds of match")
    documented = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert documented == list(MATCH_KINDS)
