"""For any first answer and any repair, no record is doubled, dropped or changed."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.findings import Finding, FirstAnswer
from lambdas.extract_batch.chunks.repairing import off_schema, repair_of
from lambdas.extract_batch.judging.judging import Reading, read_answer
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import GroundedRecord
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk, an_answer

SCHEMA = RecordSchema(RECORD_SCHEMA)
SENTENCES = ("One went well.", "Two went badly.", "Three went well.", "One went well.")
CHUNK = a_chunk(" ".join(SENTENCES))

quotes = st.sampled_from([*SENTENCES, "one  went WELL", "went badly", "Nobody wrote it.", "", None])
moods = st.sampled_from(["good", "bad", "awful", "", None, 3])
records: st.SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries(
        {"mood": moods},
        optional={
            "quote": quotes,
            "score": st.sampled_from([1, 2, 9, "2", "none"]),
            "day": st.sampled_from(["2026-05-04", "soon"]),
            "extra": st.just(1),
        },
    ),
    st.sampled_from([None, "One went well.", 7, [], {}]),
)


@st.composite
def answers(draw: st.DrawFn) -> tuple[list[Any], list[Any]]:
    """A first answer, and a second answer of its records, changed records and new records."""
    first = draw(st.lists(records, max_size=6))
    changes = st.fixed_dictionaries({}, optional={"mood": moods, "score": st.just(2)})
    changed = [
        record | draw(changes) if isinstance(record, dict) and draw(st.booleans()) else record
        for record in first
        if draw(st.booleans())
    ]
    given = [*changed, *draw(st.lists(records, max_size=3))]
    return first, draw(st.permutations(given))


policies = st.sampled_from(["required_fields", "all_fields"])


def repaired(first: list[Any], second: list[Any], policy: str) -> tuple[Reading, Finding] | None:
    answer = an_answer(first)
    reading = read_answer(answer, CHUNK, SCHEMA)
    repair = repair_of(answer.text, reading, policy)
    if repair is None:
        return None
    later = read_answer(an_answer(second), CHUNK, SCHEMA)
    first_answer = FirstAnswer(CHUNK, "first", reading, repair, policy)
    return reading, first_answer.repaired(later, "second", SCHEMA)


def identity(record: GroundedRecord) -> str:
    return json.dumps([record.fields, record.quote_start, record.quote_end], sort_keys=True)


@given(answers(), policies)
def test_right_records_never_change(both: tuple[list[Any], list[Any]], policy: str) -> None:
    result = repaired(*both, policy)
    if result is None:
        return
    reading, finding = result
    accepted = [record for record in reading.judged if isinstance(record, GroundedRecord)]
    lacking = [record for record in accepted if record.refused and policy == "all_fields"]
    right = Counter(identity(record) for record in accepted if record not in lacking)
    assert right <= Counter(map(identity, finding.records))
    for record in lacking:
        assert any(
            record.fields.items() <= other.fields.items() and record.overlaps(other)
            for other in finding.records
        )


@given(answers(), policies)
def test_each_wrong_record_is_repaired_or_quarantined_exactly_once(
    both: tuple[list[Any], list[Any]], policy: str
) -> None:
    result = repaired(*both, policy)
    if result is None:
        return
    reading, finding = result
    harmless = {"UNASKED_RECORD", "DUPLICATE_RECORD"}
    from_merge = [
        row
        for row in finding.quarantined
        if not (row.reason_code in harmless and row.detail.startswith("the repair"))
    ]
    assert len(finding.records) + len(from_merge) == len(reading.records)
    wrong = len(off_schema(reading, policy))
    second = [row for row in finding.quarantined if row.answer_key == "second"]
    assert len(finding.records) <= len(reading.records)
    assert wrong or not second


@given(answers(), policies)
def test_each_record_of_the_repair_has_a_row_or_repeats_the_answer(
    both: tuple[list[Any], list[Any]], policy: str
) -> None:
    result = repaired(*both, policy)
    if result is None:
        return
    reading, finding = result
    repeated = Counter(json.dumps(record, sort_keys=True) for record in reading.records)
    given = Counter(json.dumps(record, sort_keys=True) for record in both[1])
    rows = Counter(row.raw_record for row in finding.quarantined)
    quoted = Counter(record.quote_model for record in finding.records)
    for text in (given - repeated).elements():
        record = json.loads(text)
        if rows[text]:
            rows[text] -= 1
        else:
            assert isinstance(record, dict)
            assert quoted[record["quote"]]
            quoted[record["quote"]] -= 1


@given(answers(), policies)
def test_no_two_rows_at_one_place_are_the_same_record(
    both: tuple[list[Any], list[Any]], policy: str
) -> None:
    result = repaired(*both, policy)
    if result is None:
        return
    before = {identity(row) for row in result[0].judged if isinstance(row, GroundedRecord)}
    rows = Counter(map(identity, result[1].records))
    assert [row for row, times in rows.items() if times > 1 and row not in before] == []
