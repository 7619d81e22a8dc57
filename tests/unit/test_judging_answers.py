from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.merging import Judgement, summed_up
from lambdas.extract_batch.judging.answer_reading import (
    MAX_ANSWER_CHARS,
    UnreadableAnswerError,
    read_content,
)
from lambdas.extract_batch.judging.judging import read_answer, read_given
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import ChunkOutcome, GroundedRecord, QuarantinedRecord, TextChunk
from medallion.model.extraction_model import ModelAnswer
from medallion.vocabulary.datasets import ValueSettings
from medallion.vocabulary.statuses import ChunkResult
from tests.judging import judge_answer
from tests.unit.extraction_builders import (
    RECORD_SCHEMA,
    a_chunk,
    a_quarantined,
    a_record,
    an_answer,
    an_outcome,
)

SCHEMA = RecordSchema(RECORD_SCHEMA)
CHUNK = a_chunk(
    "T-12 went well. T-13 went badly.",
    core_start=100,
    context_before="Before it. ",
    context_after=" And after.",
)


def judged(records: Any, chunk: TextChunk = CHUNK, **changes: Any) -> Judgement:
    return judge_answer(an_answer(records, **changes), chunk, SCHEMA)


def refusals(judgement: Judgement) -> list[tuple[str, str]]:
    return [(row.reason_code, row.problem or row.detail) for row in judgement.quarantined]


def test_a_good_record_is_extracted_with_its_place() -> None:
    judgement = judged([{"mood": "good", "ticket": "T-12", "quote": "T-12 went well."}])
    assert judgement.result is ChunkResult.EXTRACTED
    (record,) = judgement.records
    assert (record.quote_start, record.quote_end, record.owned) == (100, 115, True)
    assert record.fields == {"mood": "good", "ticket": "T-12"}


def test_a_chunk_without_records_is_empty() -> None:
    assert judged([]) == Judgement(ChunkResult.EMPTY)


def test_a_bad_record_does_not_affect_its_neighbours() -> None:
    judgement = judged(
        [
            {"mood": "great", "quote": "T-12 went well."},
            {"mood": "bad", "quote": "T-13 went badly."},
            "not a record",
        ]
    )
    assert [record.quote for record in judgement.records] == ["T-13 went badly."]
    assert refusals(judgement) == [("OFF_SCHEMA", "$.mood: enum"), ("OFF_SCHEMA", "$: type")]
    assert judgement.result is ChunkResult.EXTRACTED


@pytest.mark.parametrize(
    ("record", "refusal"),
    [
        ({"quote": "T-12"}, ("OFF_SCHEMA", "$: required")),
        ({"mood": None, "quote": "T-12"}, ("OFF_SCHEMA", "$.mood: type")),
        ({"mood": "good"}, ("NO_QUOTE", "the record has no quote")),
        ({"mood": "good", "quote": " \n"}, ("NO_QUOTE", "the record has no quote")),
        ({"mood": "good", "quote": 12}, ("NO_QUOTE", "the record has no quote")),
        ({"mood": "good", "quote": "."}, ("NO_QUOTE", "the record has no quote")),
        ({"mood": "good", "quote": "\u200b\u00ad"}, ("NO_QUOTE", "the record has no quote")),
        ({"mood": " ", "quote": "T-12"}, ("OFF_SCHEMA", "$.mood: blank")),
        (
            {"mood": "good", "quote": "T-14 went well."},
            ("QUOTE_DIFFERS", 'the quote says "14", the text says "12"'),
        ),
        (
            {"mood": "good", "quote": "Something else."},
            ("UNGROUNDED_QUOTE", "the quote is not in the text"),
        ),
    ],
)
def test_a_bad_record_is_kept_with_the_reason(
    record: dict[str, Any], refusal: tuple[str, str]
) -> None:
    judgement = judged([record])
    assert refusals(judgement) == [refusal]
    assert judgement.records == ()
    assert (judgement.result, judgement.reason_code) == (
        ChunkResult.QUARANTINED,
        "NO_USABLE_RECORD",
    )
    assert json.loads(judgement.quarantined[0].raw_record or "") == record


@pytest.mark.parametrize(
    ("name", "value", "refusal", "rule"),
    [
        ("score", 9, ("OFF_SCHEMA", "$.score: maximum"), "maximum"),
        ("score", "four", ("OFF_SCHEMA", "$.score: type"), "type"),
        ("score", [4], ("OFF_SCHEMA", "$.score: type"), "type"),
        ("day", "1.2.2026", ("OFF_SCHEMA", "$.day: format"), "format"),
        ("ticket", "12", ("OFF_SCHEMA", "$.ticket: pattern"), "pattern"),
        ("ticket", "T-13", ("UNGROUNDED_FIELD", "$.ticket: x-grounding"), "x-grounding"),
        ("note", "a\0b", ("BAD_CHARACTERS", "$.note: characters"), "characters"),
        ("note", "a\\nb", ("BAD_CHARACTERS", "$.note: escapes"), "escapes"),
    ],
)
def test_an_invalid_optional_field_costs_the_field_or_the_record_if_strict(
    name: str, value: Any, refusal: tuple[str, str], rule: str
) -> None:
    properties = RECORD_SCHEMA["properties"] | {"note": {"type": "string"}}
    schema = RECORD_SCHEMA | {"properties": properties}
    answer = an_answer([{"mood": "good", name: value, "quote": "T-12 went well."}])
    (record,) = judge_answer(answer, CHUNK, RecordSchema(schema)).records
    (refused,) = record.refused
    code = "INVALID_FIELD" if refusal[0] == "OFF_SCHEMA" else refusal[0]
    assert record.fields == {"mood": "good"}
    assert (refused.field, refused.reason_code, refused.rule) == (name, code, rule)
    assert refused.detail.startswith(f"`{name}`: `")
    assert json.loads(refused.raw_value) == value
    strict = judge_answer(answer, CHUNK, RecordSchema(schema, strict=True))
    assert (strict.records, refusals(strict)) == ((), [refusal])


def test_an_undeclared_key_is_dropped_but_recorded_unless_switched_off() -> None:
    answer = an_answer([{"mood": "good", "extra": {"a": 1.50}, "quote": "T-12 went well."}])
    (record,) = judge_answer(answer, CHUNK, SCHEMA).records
    assert record.fields == {"mood": "good"}
    assert record.normalizations == {"extra": ("undeclared_key",)}
    assert record.fields_model == {"extra": '{"a": 1.5}'}
    values = ValueSettings(normalizations=())
    judgement = judge_answer(answer, CHUNK, RecordSchema(RECORD_SCHEMA, values=values))
    assert refusals(judgement) == [("OFF_SCHEMA", "$: additionalProperties")]


def test_null_means_an_absent_optional_field() -> None:
    judgement = judged([{"mood": "good", "score": None, "quote": "T-12 went well."}])
    assert judgement.records[0].fields == {"mood": "good"}


def test_a_whole_number_written_as_a_fraction_becomes_an_integer() -> None:
    (record,) = judged([{"mood": "good", "score": 4.0, "quote": "T-12"}]).records
    assert isinstance(record.fields["score"], int)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 5000, "1e-999"])
def test_a_number_that_no_table_can_store_is_off_schema(number: str) -> None:
    schema = RecordSchema({"type": "object", "properties": {"n": {"type": "number"}}})
    answer = an_answer(f'{{"records": [{{"n": {number}, "quote": "T-12"}}]}}')
    judgement = judge_answer(answer, CHUNK, schema)
    assert refusals(judgement) == [("OFF_SCHEMA", "$.n: storable")]


def test_a_repeated_key_costs_only_its_record() -> None:
    twice = '{"mood": "good", "mood": "bad", "quote": "T-12"}'
    once = '{"mood": "bad", "quote": "T-13"}'
    judgement = judged(f'{{"records": [{twice}, {once}]}}')
    assert refusals(judgement) == [("OFF_SCHEMA", "$: a key occurs twice")]
    assert len(judgement.records) == 1


def test_an_unpaired_surrogate_never_reaches_an_outcome() -> None:
    fields = '"ticket": "T-\\ud800", "o\\ud800": "\\ud800", "other": ["\\ud800"]'
    judgement = judged(f'{{"records": [{{"mood": "good", {fields}, "quote": "T-12"}}]}}')
    outcome = an_outcome(CHUNK, *judgement.records)
    assert ChunkOutcome.model_validate_json(outcome.model_dump_json()) == outcome
    (record,) = judgement.records
    assert [(field.field, field.rule) for field in record.refused] == [("ticket", "storable")]
    assert record.fields_model == {'"o\\ud800"': '"\\ud800"', "other": '["\\ud800"]'}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"finish_reason": "MAX_TOKENS"}, "MAX_TOKENS"),
        ({"finish_reason": "SAFETY"}, "SAFETY"),
        ({"finish_reason": "RECITATION"}, "RECITATION"),
        ({"finish_reason": "NO_CANDIDATES"}, "NO_CANDIDATES"),
        ({"finish_reason": ""}, "UNKNOWN_FINISH_REASON"),
        ({"finish_reason": "", "block_reason": "SAFETY"}, "PROMPT_BLOCKED_SAFETY"),
    ],
)
def test_an_answer_that_did_not_end_cleanly_is_quarantined(
    changes: dict[str, Any], reason: str
) -> None:
    judgement = judged([{"mood": "good", "quote": "T-12"}], **changes)
    assert (judgement.result, judgement.reason_code) == (ChunkResult.QUARANTINED, reason)
    assert judgement.records == ()
    assert [row.raw_record for row in judgement.quarantined] == [None]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "EMPTY_ANSWER"),
        ('{"records": [', "MALFORMED_JSON"),
        ("Here you are: {}", "NO_RECORDS_LIST"),
        ("Here you are: []", "NO_RECORDS_LIST"),
        ("[1]", "NO_RECORDS_LIST"),
        ("{}", "NO_RECORDS_LIST"),
        ('{"records": {}}', "NO_RECORDS_LIST"),
        ('{"records": [], "records": []}', "DUPLICATE_KEYS"),
        ("[" * 100_000, "NESTED_TOO_DEEPLY"),
        ('{"records": [' + '{"a":' * 50_000, "NESTED_TOO_DEEPLY"),
        (f'{{"records": ["{"x" * MAX_ANSWER_CHARS}"]}}', "ANSWER_TOO_LARGE"),
    ],
)
def test_an_unreadable_answer_is_quarantined_as_a_whole(text: str, reason: str) -> None:
    judgement = judged(text)
    assert (judgement.result, judgement.reason_code) == (ChunkResult.QUARANTINED, reason)


def test_brackets_inside_texts_do_not_count_as_nesting() -> None:
    text = json.dumps({"records": [{"quote": "[{" * 50 + '"\\'}]})
    assert read_content(text).records == [{"quote": "[{" * 50 + '"\\'}]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    records = []
    with suppress(UnreadableAnswerError):
        records = read_content(text).records
    assert isinstance(records, list)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
FIELDS = st.dictionaries(st.sampled_from([*RECORD_SCHEMA["properties"], "quote", "other"]), VALUES)
QUOTED = st.fixed_dictionaries(
    {"mood": st.sampled_from(["good", "bad", "odd"]), "quote": st.sampled_from(["T-12", "T-14"])}
)


@given(st.lists(VALUES | FIELDS | QUOTED))
def test_no_record_of_any_answer_is_lost_and_every_outcome_can_be_stored(
    records: list[Any],
) -> None:
    judgement = judged(json.dumps({"records": records}))
    if judgement.reason_code != "NESTED_TOO_DEEPLY":
        assert len(judgement.records) + len(judgement.quarantined) == len(records)
    values = {"outcome": judgement.result, "quarantined": judgement.quarantined}
    outcome = an_outcome(CHUNK, *judgement.records, **values)
    assert ChunkOutcome.model_validate_json(outcome.model_dump_json()) == outcome


def test_problems_for_the_model_contain_no_text_of_the_answer() -> None:
    canary = "canary text"
    answers = [
        [{"mood": canary, "quote": canary}],
        [{"mood": "good", canary: canary, "quote": canary}],
        [canary],
        f"{{{canary}",
    ]
    for answer in answers:
        for row in judged(answer).quarantined:
            assert canary not in (row.problem or row.detail)


def test_problems_for_people_name_value_and_rule() -> None:
    records = [
        {"mood": "Great", "quote": "T-12"},
        {"quote": "T-12"},
        ["good"],
        {"mood": "good", "quote": "T-12", "day": "4 May"},
    ]
    judgement = judged(records)
    assert [row.detail for row in judgement.quarantined] == [
        "`mood`: `Great` is none of good, bad",
        "`mood`: missing, but every record needs it",
        "the record is not an object",
    ]
    (record,) = judgement.records
    assert [field.detail for field in record.refused] == [
        "`day`: `4 May` is not a date such as 2026-05-04"
    ]


def test_the_same_record_twice_is_a_duplicate() -> None:
    record = {"mood": "good", "quote": "T-12 went well."}
    judgement = judged([record, record])
    assert len(judgement.records) == 1
    assert refusals(judgement) == [("DUPLICATE_RECORD", "the answer holds it twice")]


def test_equal_records_of_equal_lines_are_two_records() -> None:
    chunk = a_chunk("Went well.\nWent well.\n")
    record = {"mood": "good", "quote": "Went well."}
    judgement = judged([record, record, record], chunk)
    assert [record.quote_start for record in judgement.records] == [0, 11]
    assert len(judgement.quarantined) == 1


def test_two_records_may_share_a_quote() -> None:
    judgement = judged([{"mood": "good", "quote": "T-12"}, {"mood": "bad", "quote": "T-12"}])
    assert [record.quote_start for record in judgement.records] == [100, 100]


def test_a_record_of_the_context_is_not_owned() -> None:
    judgement = judged([{"mood": "good", "quote": "Before it."}])
    assert [record.owned for record in judgement.records] == [False]
    assert judgement.result is ChunkResult.EMPTY


@pytest.mark.parametrize(
    ("records", "rows", "result", "reason"),
    [
        ((), (), ChunkResult.EMPTY, None),
        ((a_record(0, "x", owned=False),), (), ChunkResult.EMPTY, None),
        ((a_record(0, "x"),), (), ChunkResult.EXTRACTED, None),
        ((a_record(0, "x"),), (a_quarantined(),), ChunkResult.EXTRACTED, None),
        ((), (a_quarantined("DUPLICATE_RECORD"),), ChunkResult.EMPTY, None),
        ((), (a_quarantined(),), ChunkResult.QUARANTINED, "NO_USABLE_RECORD"),
        (
            (a_record(0, "x", owned=False),),
            (a_quarantined("DUPLICATE_RECORD"), a_quarantined()),
            ChunkResult.QUARANTINED,
            "NO_USABLE_RECORD",
        ),
    ],
)
def test_the_result_of_a_chunk_follows_from_its_answers(
    records: tuple[GroundedRecord, ...],
    rows: tuple[QuarantinedRecord, ...],
    result: ChunkResult,
    reason: str | None,
) -> None:
    assert summed_up(records, rows) == Judgement(result, reason, records, rows)


@pytest.mark.parametrize(
    ("answer", "row"),
    [
        (
            an_answer("", finish_reason="STOP"),
            ("EMPTY_ANSWER", "the model gave no complete answer"),
        ),
        (
            an_answer([], finish_reason="MAX_TOKENS"),
            ("MAX_TOKENS", "the model gave no complete answer"),
        ),
        (an_answer("[1]"), ("NO_RECORDS_LIST", "the answer has no list of records")),
    ],
)
def test_an_unusable_answer_is_one_row(answer: ModelAnswer, row: tuple[str, str]) -> None:
    reading = read_answer(answer, CHUNK, RecordSchema(RECORD_SCHEMA))
    assert (reading.records, reading.judged) == ((), ())
    assert reading.unusable is not None
    assert (reading.unusable.reason_code, reading.unusable.detail) == row


def test_quotes_are_searched_in_all_text_that_the_model_received() -> None:
    chunk = a_chunk("Then rain. ", core_start=7, context_before="Sunny. ", context_after="Snow.")
    schema = RecordSchema(RECORD_SCHEMA, prompt="Hail and storm.")
    quotes = ["Sunny.", "Then rain.", "Snow.", "Hail and storm."]
    given = [{"mood": "good", "quote": quote} for quote in quotes]
    reading = read_given(given, chunk, schema)
    found = [row for row in reading.judged if isinstance(row, GroundedRecord)]
    assert reading.records == tuple(given)
    assert [(row.quote_start, row.owned) for row in found] == [(0, False), (7, True), (18, False)]
    assert [row.reason_code for row in reading.judged if isinstance(row, QuarantinedRecord)] == [
        "EXAMPLE_LEAK"
    ]
    exact = RecordSchema(RECORD_SCHEMA, grounding="exact")
    (row,) = read_given([{"mood": "good", "quote": "then rain."}], chunk, exact).judged
    assert isinstance(row, QuarantinedRecord)
