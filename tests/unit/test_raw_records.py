"""The raw record in quarantine: each field once, in the model's spelling."""

from __future__ import annotations

import json

import pytest

from medallion.contracts import GroundedRecord
from medallion.sameness.raw_records import raw_record_of
from tests.unit.sameness_builders import TEXT, said, without


def refusing(raw_value: str) -> GroundedRecord:
    return without(said(0, 3, mood="good", score=2), "score", raw_value=raw_value)


def test_each_field_appears_once_in_the_models_words() -> None:
    record = refusing('"many"').model_copy(update={"fields_model": {"mood": "GOOD", "extra": 1}})
    pairs = json.loads(raw_record_of(record), object_pairs_hook=list)
    assert pairs == [("extra", 1), ("mood", "GOOD"), ("quote", TEXT[:3]), ("score", "many")]


@pytest.mark.parametrize(
    "number",
    [
        "12345678901234567890.10",
        "1.50",
        "1e400",
        "1e99999999999999999999",
        "-0",
        "NaN",
        "9" * 5000,
    ],
    ids=["long", "with a zero", "large", "beyond all measure", "minus zero", "none", "very long"],
)
def test_a_refused_number_keeps_its_spelling(number: str) -> None:
    assert (
        raw_record_of(refusing(number)) == f'{{"mood": "good", "quote": "012", "score": {number}}}'
    )
    assert f'"score": {{"a": [{number}]}}' in raw_record_of(refusing(f'{{"a": [{number}]}}'))


@pytest.mark.parametrize("raw_value", ['"\ud800"', '"\\ud800"'])
def test_a_lone_surrogate_is_stored_as_its_escape(raw_value: str) -> None:
    raw = raw_record_of(refusing(raw_value))
    assert raw.isascii()
    assert json.loads(raw)["score"] == "\ud800"


def test_a_record_without_refused_fields_is_unchanged() -> None:
    record = said(0, 3, mood="gut ü", score=0.1, done=True, day=None)
    assert json.loads(raw_record_of(record)) == record.fields | {"quote": "012"}
