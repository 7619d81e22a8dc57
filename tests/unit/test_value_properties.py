"""Properties of all values: no valid value is changed, nothing is guessed, nothing is lost."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lambdas.extract_batch.judging.record_schema import RecordSchema
from lambdas.extract_batch.values.field_reading import FieldReader
from lambdas.extract_batch.values.numbers import number_of
from lambdas.extract_batch.values.texts import says_missing
from medallion.contracts import GroundedRecord, QuarantinedRecord
from medallion.schemas import exact_json
from medallion.schemas.json_schema import record_validator
from medallion.vocabulary.datasets import ValueSettings
from medallion.vocabulary.value_rules import MEANINGS
from tests.judging import judge_answer
from tests.unit.extraction_builders import a_chunk, an_answer
from tests.unit.test_value_readings import PROPERTIES, SCHEMA, TABLE

SETTINGS = [
    ValueSettings(separator, zone) for separator in ("", ".", ",") for zone in ("", "Europe/Berlin")
]
RAWS = [
    json.loads(row.raw, parse_float=Decimal)
    for row in TABLE
    # Other tests cover long exponents, and NaN is not equal to itself.
    if "999" not in row.raw and row.raw != "NaN"
]
VALIDATORS = {name: record_validator(rules) for name, rules in PROPERTIES.items()}
NUMBER_TEXTS = st.from_regex(
    r"[-+]?[0-9]{1,4}([., ' ][0-9]{1,4}){0,3}( ?(EUR|€|%))?", fullmatch=True
)
raw_values = st.one_of(
    st.sampled_from(RAWS),
    NUMBER_TEXTS,
    st.text(max_size=8),
    st.integers(-(10**19), 10**19),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.booleans(),
    st.none(),
    st.datetimes().map(str),
    st.dates().map(str),
)
readers = st.tuples(st.sampled_from(sorted(PROPERTIES)), st.sampled_from(SETTINGS), st.booleans())


def json_of(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


@pytest.fixture(scope="module")
def a_reader() -> Any:
    cache: dict[Any, FieldReader] = {}

    def reader(chosen: tuple[str, ValueSettings, bool]) -> FieldReader:
        name, settings, required = chosen
        if chosen not in cache:
            cache[chosen] = FieldReader(PROPERTIES[name], settings, required=required)
        return cache[chosen]

    return reader


@settings(max_examples=400)
@given(readers, raw_values)
def test_a_valid_value_is_never_changed(
    a_reader: Any, chosen: tuple[str, ValueSettings, bool], raw: Any
) -> None:
    """Except a free text that means that the value is missing."""
    rules = PROPERTIES[chosen[0]]
    is_marker = isinstance(raw, str) and says_missing(raw) and "enum" not in rules
    if is_marker or not VALIDATORS[chosen[0]].is_valid(raw):
        return
    found = a_reader(chosen).read(raw)
    assert found.rules == ()
    assert found.value == raw


@given(readers, raw_values)
@example(("share", SETTINGS[4], True), "1,234")
@example(("at", SETTINGS[1], True), "2026-05-04T10:00:00")
def test_reading_a_value_again_changes_nothing(
    a_reader: Any, chosen: tuple[str, ValueSettings, bool], raw: Any
) -> None:
    reader = a_reader(chosen)
    found = reader.read(raw)
    if found.problem:
        assert found.value == raw
        assert found.rules == ()
        return
    again = reader.read(found.value)
    assert (again.value, again.rules, again.problem) == (found.value, (), None)


@given(NUMBER_TEXTS)
@example("1,234")
@example("1.234")
def test_an_ambiguous_text_is_not_a_number(text: str) -> None:
    """The reading with a declared separator is one of the two."""
    point, comma, plain = (number_of(text, separator) for separator in (".", ",", ""))
    if point and comma and point.value != comma.value:
        assert plain is None
        assert {1000 * point.value, point.value / 1000} & {comma.value}
    else:
        assert (plain and plain.value) == (point and point.value) == (comma and comma.value)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**12),
    st.sampled_from([",", " ", "\u00a0", "\u202f", "'", "\u2019"]),
)
def test_a_number_in_groups_with_its_fraction_is_read_in_every_locale(
    number: Decimal, group: str
) -> None:
    english = f"{number:,.2f}".replace(",", group)
    german = f"{number:,.2f}".translate({ord(","): ".", ord("."): ","})
    read = [number_of(text) for text in (english, german)]
    assert {written.value for written in read if written} == {number}
    assert number_of(english, ".") == number_of(english)
    assert number_of(german, ",") == number_of(german)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([*PROPERTIES, "extra", "Status"]),
            raw_values | st.lists(raw_values, max_size=2),
        ),
        max_size=4,
    ),
    st.sampled_from(SETTINGS),
    st.booleans(),
)
def test_every_field_is_published_normalized_or_refused_exactly_once(
    given_records: list[dict[str, Any]], settings: ValueSettings, strict: bool
) -> None:
    records = [record | {"quote": f"Line {n}."} for n, record in enumerate(given_records)]
    text = " ".join(f"Line {n}." for n in range(len(records)))
    schema = RecordSchema(SCHEMA, values=settings, strict=strict)
    answer = an_answer(exact_json.dumps({"records": records}))
    judgement = judge_answer(answer, a_chunk(text), schema)
    assert len(judgement.records) + len(judgement.quarantined) == len(records)
    for row in judgement.quarantined:
        raw = json_of(row.raw_record or "")
        assert exact_json.identity(raw) in map(exact_json.identity, records)
    for published in judgement.records:
        (raw,) = (record for record in records if record["quote"] == published.quote)
        assert_each_field_once(published, {n: value for n, value in raw.items() if n != "quote"})
        assert not (strict and published.refused)


def assert_each_field_once(published: GroundedRecord, raw: dict[str, Any]) -> None:
    refused = [field.field for field in published.refused]
    unchanged = [name for name in published.fields if name not in published.normalizations]
    nothing = [name for name, value in raw.items() if value is None and name not in refused]
    nothing = [name for name in nothing if name not in published.normalizations]
    assert sorted([*refused, *unchanged, *published.normalizations, *nothing]) == sorted(raw)
    assert set(published.fields) <= set(raw)
    assert published.normalizations.keys() == published.fields_model.keys()
    for name in unchanged:
        kept = published.fields[name]
        assert kept == raw[name] or Decimal(str(kept)) == raw[name]
    for rules in published.normalizations.values():
        assert rules
        assert set(rules) <= set(MEANINGS)
    for lost in published.refused:
        assert exact_json.identity(json_of(lost.raw_value)) == exact_json.identity(raw[lost.field])


def test_a_record_keeps_its_seven_valid_fields() -> None:
    record = {
        "name": "x", "count": 4, "share": Decimal("0.5"), "amount": Decimal("1234.5"),
        "paid": True, "status": "maybe", "day": "2026-05-04", "code": "DE", "quote": "Some",
    }  # fmt: skip
    answer = an_answer(exact_json.dumps({"records": [record]}))
    (published,) = judge_answer(answer, a_chunk("Some text."), RecordSchema(SCHEMA)).records
    (refused,) = published.refused
    assert len(published.fields) == 7
    assert (refused.field, refused.rule, refused.raw_value) == ("status", "enum", '"maybe"')
    strict = judge_answer(answer, a_chunk("Some text."), RecordSchema(SCHEMA, strict=True))
    (row,) = strict.quarantined
    assert (row.reason_code, row.problem, strict.records) == ("OFF_SCHEMA", "$.status: enum", ())


def test_a_record_without_remaining_values_is_refused() -> None:
    schema = RecordSchema({"type": "object", "properties": PROPERTIES})
    records = [{"count": "x", "quote": "Some"}, {"count": None, "extra": 1, "quote": "text."}]
    judgement = judge_answer(an_answer(records), a_chunk("Some text."), schema)
    (row,) = judgement.quarantined
    assert isinstance(row, QuarantinedRecord)
    assert (row.reason_code, row.problem) == ("OFF_SCHEMA", "$.count: type")
    assert [record.quote for record in judgement.records] == ["text."]
