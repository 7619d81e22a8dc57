"""For any answer, only whole words of the text and visible values are accepted."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import regex
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.characters import is_blank
from lambdas.extract_batch.judging.judging import read_answer
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import GroundedRecord
from tests.unit.extraction_builders import a_chunk, an_answer

SCHEMA = RecordSchema(
    {
        "type": "object",
        "properties": {
            "product": {"type": "string", "x-grounding": "verbatim"},
            "note": {"type": "string"},
        },
        "required": ["note"],
    }
)
TEXT = (
    "Because of us the red lamp broke. The o\ufb03ce in Iraq paid 3.5 million.\r\n"
    "> Very \u201cgood\u201d ser-\n"
    "> vice, M\u00fcller\u2019s kettle \u4e2d\u56fd\u8d27\u7269 was not cold.\x0cEnd"
)
PIECES = [
    *TEXT.split(), "US", "us", "red", "lamp", "million", "billion", "Iran", "service", "office",
    "\u200b", "\x00", "\ud800", "\ue000", "\uffff", "\t", "\n", "\r\n", " ", "", "\\u00e9", "\\n",
    "M\u00fcller", "\u4e2d\u56fd", "cold", "old", "\u00ad", "\x1c",
]  # fmt: skip
values = st.lists(st.sampled_from(PIECES), max_size=5).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda glue: glue.join(parts))
)
slices = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(
    lambda ends: TEXT[min(ends) : max(ends)]
)
records = st.fixed_dictionaries(
    {}, optional={"product": values | slices, "note": values | slices, "quote": values | slices}
)


def judged(records: list[Any]) -> list[Any]:
    reading = read_answer(an_answer(records), a_chunk(TEXT), SCHEMA)
    assert reading.unusable is None
    return list(reading.judged)


def accepted(records: list[Any]) -> list[GroundedRecord]:
    return [row for row in judged(records) if isinstance(row, GroundedRecord)]


@given(st.lists(records, max_size=4))
def test_every_record_is_accepted_or_quarantined(records: list[Any]) -> None:
    outcomes = judged(records)
    assert len(outcomes) == len(records)
    for record, outcome in zip(records, outcomes, strict=True):
        if not isinstance(outcome, GroundedRecord):
            assert json.loads(outcome.raw_record) == record


@given(st.lists(records, max_size=4))
def test_a_quote_consists_of_whole_words_of_the_source(records: list[Any]) -> None:
    for record in accepted(records):
        assert TEXT[record.quote_start : record.quote_end] == record.quote
        for at in (record.quote_start, record.quote_end):
            inside = TEXT[max(0, at - 1) : at + 1]
            assert not (len(inside) == 2 and inside.isascii() and inside.isalnum())


@given(st.lists(records, max_size=4))
def test_a_verbatim_value_has_whole_words_of_its_quote_on_one_line(records: list[Any]) -> None:
    for record in accepted(records):
        product = record.fields.get("product")
        if product is None:
            continue
        assert not is_blank(product)
        assert product == product.strip()
        assert not set("\r\n") & set(product)
        words = [word for word in regex.split(r"[^\p{L}\p{N}]+", product) if word]
        quoted = regex.split(r"[^\p{L}\p{N}]+", record.quote)
        joined = regex.sub(r"-\s*(?:> )?", "", record.quote)
        for word in words:
            dense = any(unicodedata.name(char, "").startswith("CJK") for char in word)
            assert dense or word in quoted or word in joined


@given(st.lists(records, max_size=4))
def test_no_field_has_a_forbidden_character(records: list[Any]) -> None:
    for record in accepted(records):
        for value in record.fields.values():
            strange = [c for c in value if unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"}]
            assert set(strange) <= set("\t\n")
            assert not is_blank(value)
        strange = [c for c in record.quote_model if unicodedata.category(c) in {"Cc", "Cs", "Co"}]
        assert set(strange) <= set(TEXT) | set("\t\n")


@given(st.lists(records, max_size=4))
def test_no_accepted_quote_replaces_a_word_with_a_similar_one(records: list[Any]) -> None:
    """Both `billion` and `million`, `Iran` and `Iraq`, `old` and `cold` are words."""
    for record in accepted(records):
        for word, other in (("billion", "million"), ("Iran", "Iraq"), ("old", "cold")):
            words = regex.findall(r"\p{L}+", record.quote)
            if word in regex.findall(r"\p{L}+", record.quote_model):
                assert other not in words
