from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.judging.answer_reading import MAX_ANSWER_CHARS, read_content
from lambdas.extract_batch.judging.partial_reading import CutContent, read_cut
from medallion.schemas import exact_json
from tests.unit.dirty_answers import RECORDS, Record, dirty

A = '{"quote": "a"}'
B = '{"quote": "b"}'


def identities(records: Iterable[Any]) -> list[str]:
    return list(map(exact_json.identity, records))


def clean(records: list[Record]) -> list[str]:
    return identities(read_content(json.dumps({"records": records})).records)


@given(
    st.lists(RECORDS, max_size=4),
    st.sampled_from(["[", '{"records": [', '```json\n{ "records" :\n[ ']),
    st.data(),
)
def test_a_record_is_read_as_soon_as_its_last_character_is_there(
    records: list[Record], start: str, data: st.DataObject
) -> None:
    items = [json.dumps(record, ensure_ascii=False) for record in records]
    text = start + ", ".join(items)
    ends = list(accumulate((len(item) + 2 for item in items), initial=len(start)))
    at = data.draw(st.integers(0, len(text)))
    complete = [record for record, end in zip(records, ends[1:], strict=True) if end - 2 <= at]
    found = read_cut(text[:at])
    assert identities(found.records) == clean(complete)
    assert not found.closed


@given(st.data())
def test_a_cut_answer_with_harmless_errors_has_the_first_records_only(data: st.DataObject) -> None:
    records = data.draw(st.lists(RECORDS, min_size=2, max_size=4))
    text = data.draw(dirty(records)).text
    found = read_cut(text[: data.draw(st.integers(0, len(text)))])
    assert identities(found.records) == clean(records)[: len(found.records)]
    assert not found.closed or len(found.records) == len(records)
    assert len(read_cut(text).records) == len(records)


@pytest.mark.parametrize(
    ("text", "count", "closed"),
    [
        ("", 0, False),
        ('{"rec', 0, False),
        ('{"records": [', 0, False),
        ('{"records": []', 0, True),
        ('{"records": []}\n\n\n', 0, True),
        ('{"records": [\n\n\n', 0, False),
        ("[]", 0, False),
        ("I looked [] and", 0, False),
        (f'{{"records": [{A}', 1, False),
        (f'{{"records": [{A}, ', 1, False),
        (f'{{"records": [{A}, {B[:-1]}', 1, False),
        (f'{{"records": [{A}]', 1, True),
        (f'{{"records": [{A}, ]}}   \t\n', 1, True),
        (f'```json\n{{"records": [{A}]}}\n``', 1, True),
        (f'{{"records": [{A}], "note": "', 1, False),
        (f'{{"records": [{A}], "records": [{B}', 1, False),
        (f'{{"records": [{A}]}} {{"records": [{B}', 1, False),
        (f"[{A}, 12", 1, False),
        (f"[{A}, 12,", 2, False),
        (f"[{A}, nul", 1, False),
        (f"[{A}, {A}", 2, False),
        (f"[{A}, {{{B}}}, {A}", 1, False),
        (f"[{A} {A}", 1, False),
        (f'[{A}, {{"quote": "a\tb"}}, {{"quote": "a\x0bb"}}, {A}', 2, False),
        (A, 0, False),
        ('{"quote": "a", "tags": [', 0, False),
        (f'{{"records": [{A}, ' + '{"a":[' * 90_000, 1, False),
        (f"[{A}, " + "[" * 90_000, 1, False),
        ("[" + f"{A}," * (MAX_ANSWER_CHARS // 15), MAX_ANSWER_CHARS // 15, False),
        ("[" + f"{A}," * (MAX_ANSWER_CHARS // 10), 0, False),
    ],
)
def test_only_complete_records_are_read(text: str, count: int, closed: bool) -> None:
    found = read_cut(text)
    assert (len(found.records), found.closed) == (count, closed)


def test_a_record_with_a_key_twice_stays_ambiguous() -> None:
    (record,) = read_cut('{"records": [{"quote": "a", "quote": "b"}, {').records
    assert type(record).__name__ == "AmbiguousObject"


def test_a_list_without_records_is_nothing_in_prose() -> None:
    assert read_cut("The list is [") == CutContent()
