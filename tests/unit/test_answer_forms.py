from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from lambdas.extract_batch.judging.answer_forms import FORMS
from lambdas.extract_batch.judging.answer_reading import (
    MAX_ANSWER_CHARS,
    UnreadableAnswerError,
    read_content,
)
from medallion.schemas import exact_json
from tests.unit.dirty_answers import RECORDS, Record, damaged, dirty
from tests.unit.extraction_bench import a_bench, again, the_outcome
from tests.unit.extraction_builders import an_answer

A = '{"quote": "a"}'
B = '{"quote": "b"}'

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def clean(records: list[Record]) -> list[Any]:
    return read_content(json.dumps({"records": records})).records


@given(st.data())
def test_an_answer_with_harmless_errors_has_the_records_of_the_clean_answer(
    data: st.DataObject,
) -> None:
    records = data.draw(st.lists(RECORDS, max_size=3))
    answer = data.draw(dirty(records))
    content = read_content(answer.text)
    assert content.records == clean(records)
    assert len(content.forms) == len(set(content.forms))
    assert set(content.forms) == answer.forms


@given(st.data())
def test_damage_never_gives_a_record_that_the_clean_answer_lacks(data: st.DataObject) -> None:
    records = data.draw(st.lists(RECORDS, max_size=3))
    text = data.draw(damaged(records))
    with suppress(UnreadableAnswerError):
        found = map(exact_json.identity, read_content(text).records)
        event("read")
        assert set(found) <= set(map(exact_json.identity, clean(records)))


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (f'{{"records": [{A}, {B}]}}', ()),
        (f'```json\n{{"records": [{A}, {B}]}}\n```', ("fences",)),
        (f'```json\n{{"records": [{A}, {B}]}}', ("fences",)),
        (f'Here it is:\n{{"records": [{A}, {B}]}}\nDone.', ("prose",)),
        (f'Sure!\n```\n{{"records": [{A}, {B}]}}\n```', ("fences", "prose")),
        (f"[{A}, {B}]", ("bare_list",)),
        (f'{{"records": [{A}, {B},],}}', ("trailing_commas",)),
        (f"Two: [{A}, {B} ,\n]", ("prose", "trailing_commas", "bare_list")),
    ],
)
def test_harmless_errors_are_named(text: str, forms: tuple[str, ...]) -> None:
    content = read_content(text)
    assert content.records == [{"quote": "a"}, {"quote": "b"}]
    assert content.forms == forms


@pytest.mark.parametrize(
    ("text", "quote", "form"),
    [
        ('{"quote": "a\tb"}', "a\tb", "raw_white_space"),
        ('{"quote": "a\r\nb"}', "a\r\nb", "raw_white_space"),
        ('{"quote": "```json\\n{},]",}', "```json\n{},]", "trailing_commas"),
        ('```\n{"quote": "\\"}, {\\"quote\\": ["}\n```', '"}, {"quote": [', "fences"),
    ],
)
def test_a_quote_is_read_unchanged(text: str, quote: str, form: str) -> None:
    content = read_content(text)
    assert content.records == [{"quote": quote}]
    assert content.forms == (form, "bare_record")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{A}\n{B}", "MALFORMED_JSON"),
        (f"{A}{A}", "MALFORMED_JSON"),
        (f"```\n[{A}]\n```\n```\n[{B}]\n```", "MALFORMED_JSON"),
        (f'"records": [{A}]', "MALFORMED_JSON"),
        (f'{{"records": [{A}]', "MALFORMED_JSON"),
        (f"[{A}]]", "MALFORMED_JSON"),
        (f"[{A},,]", "MALFORMED_JSON"),
        (f"[,{A}]", "MALFORMED_JSON"),
        ("[,]", "MALFORMED_JSON"),
        ('{"quote": "a", "mood":,}', "MALFORMED_JSON"),
        ('{"quote": "a\x0b"}', "MALFORMED_JSON"),
        ("I found [] in it.", "NO_RECORDS_LIST"),
        (f"[{A}, 1]", "NO_RECORDS_LIST"),
        (f"[{A}, {{}}]", "NO_RECORDS_LIST"),
        ('{"mood": "good"}', "NO_RECORDS_LIST"),
        ('{"quote": "a", "records": 1}', "NO_RECORDS_LIST"),
        ('{"quote": "a", "quote": "b"}', "DUPLICATE_KEYS"),
    ],
)
def test_what_needs_a_guess_is_not_read(text: str, code: str) -> None:
    with pytest.raises(UnreadableAnswerError) as caught:
        read_content(text)
    assert caught.value.reason_code == code


@pytest.mark.parametrize("text", ["[]", "```json\n[]\n```"])
def test_an_empty_list_alone_means_no_records(text: str) -> None:
    assert read_content(text).records == []


@pytest.mark.parametrize("unit", ['\\"', '"', ",", "[,", "```", "`", ", \n", "x"])
def test_the_time_to_read_a_huge_answer_is_limited(unit: str) -> None:
    text = '"' + unit * ((MAX_ANSWER_CHARS - 1) // len(unit))
    with pytest.raises(UnreadableAnswerError):
        read_content(text)


def test_harmless_errors_cost_no_call_and_are_noted_in_the_chunk() -> None:
    record = json.dumps({"mood": "good", "quote": "All went well."})
    bench = a_bench(lambda _: an_answer(f"```json\n[{record},]\n```"), "All went well.")
    bench.turn()
    outcome = the_outcome(bench)
    assert len(bench.model.requests) == 1
    assert [kept.quote for kept in outcome.records] == ["All went well."]
    assert outcome.form_notes == {"fences": 1, "trailing_commas": 1, "bare_list": 1}
    assert again(bench).form_notes == outcome.form_notes
    assert set(outcome.form_notes) < set(FORMS)


def test_all_answers_about_a_chunk_are_noted() -> None:
    record = {"mood": "awful", "quote": "All went well."}
    bench = a_bench(lambda _: an_answer(f"Here: {json.dumps(record)}"), "All went well.")
    bench.turn()
    assert len(bench.model.requests) == 2
    assert the_outcome(bench).form_notes == {"prose": 2, "bare_record": 2}


def test_the_docs_list_every_harmless_error_with_its_meaning() -> None:
    section = OPERATIONS.read_text(encoding="utf-8").split("`form_notes` in\n")[1].split("\n#")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)) == FORMS
