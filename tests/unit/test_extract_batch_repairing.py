from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.extract_batch.judging import Reading, read_answer
from lambdas.extract_batch.record_judging import RecordSchema
from lambdas.extract_batch.repairing import MAX_PREVIOUS_CHARS, mended, repair_of
from lambdas.extract_batch.request_building import Repair, build_instructions, build_request
from lambdas.extract_batch.response_schema import response_schema
from medallion.extraction_model import ModelRequest
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk, a_dataset, an_answer

SCHEMA = RecordSchema(RECORD_SCHEMA)
CHUNK = a_chunk("T-12 went well. T-13 went badly. T-14 went well.")
WELL = {"mood": "good", "quote": "T-12 went well."}
BADLY = {"mood": "bad", "quote": "T-13 went badly."}
WRONG = BADLY | {"mood": "awful"}
NO_QUOTE = {"mood": "good"}
INVENTED = {"mood": "good", "quote": "Nobody wrote that."}


def reading(records: Any) -> Reading:
    return read_answer(an_answer(records), CHUNK, SCHEMA)


def repair(records: Any, **changes: Any) -> Repair | None:
    answer = an_answer(records, **changes)
    return repair_of(answer.text, read_answer(answer, CHUNK, SCHEMA))


def request(wanted: Repair | None) -> ModelRequest:
    dataset = a_dataset()
    return build_request(
        dataset,
        CHUNK,
        instructions=build_instructions(dataset),
        schema=response_schema(dataset.record_schema),
        default_model="gemini-3.5-flash-lite",
        repair=wanted,
    )


def test_only_the_records_with_a_wrong_form_go_back_with_path_and_rule() -> None:
    wanted = repair([WELL, WRONG, INVENTED, NO_QUOTE])
    assert wanted is not None
    assert json.loads(wanted.previous) == {"records": [WRONG, NO_QUOTE]}
    assert wanted.problems == ("records[0].mood: enum", "records[1]: the record has no quote")


@pytest.mark.parametrize("text", ["no json", "[]", '{"records": 1}', '{"records":[],"records":[]}'])
def test_an_answer_that_cannot_be_read_goes_back_as_it_is(text: str) -> None:
    wanted = repair(text)
    assert wanted is not None
    assert wanted.previous == text


@pytest.mark.parametrize(
    ("records", "changes"),
    [
        ([WELL], {}),
        ([INVENTED], {}),
        ([], {}),
        ("cut off {", {"finish_reason": "MAX_TOKENS"}),
        ("", {"finish_reason": "SAFETY"}),
        ("x" * (MAX_PREVIOUS_CHARS + 1), {}),
    ],
    ids=["right", "ungrounded", "empty", "cut", "blocked", "huge"],
)
def test_nothing_goes_back_where_form_is_not_the_problem(records: Any, changes: Any) -> None:
    assert repair(records, **changes) is None


def test_a_correction_takes_the_place_of_what_was_wrong() -> None:
    both = mended(reading([WRONG, WELL]), [BADLY])
    assert both.records == (BADLY, WELL)
    assert both.corrected == (True, False)


def test_what_is_repeated_of_the_right_records_is_left_out() -> None:
    both = mended(reading([WELL, WRONG]), [WELL, BADLY])
    assert both.records == (WELL, BADLY)


def test_a_correction_that_equals_a_right_record_is_no_repetition() -> None:
    """Two places may say the same: as many corrections as wrong records are all corrections."""
    both = mended(reading([WELL, WELL | {"mood": "awful"}]), [WELL])
    assert both.records == (WELL, WELL)


def test_fewer_corrections_are_told_apart_by_their_quotes() -> None:
    other = {"mood": "fine", "quote": "T-14 went well."}
    both = mended(reading([other, WRONG]), [BADLY])
    assert both.records == (other, BADLY)
    assert both.corrected == (False, True)


def test_a_record_that_no_correction_fits_to_stays_and_further_ones_are_added() -> None:
    further = {"mood": "good", "quote": "T-14 went well."}
    both = mended(reading([NO_QUOTE, WRONG]), [BADLY, further, WELL])
    assert both.records == (NO_QUOTE, BADLY, further, WELL)
    assert both.corrected == (False, True, True, True)


def test_the_records_of_an_unreadable_answer_are_those_of_its_correction() -> None:
    assert mended(reading("no json"), [WELL, BADLY]).records == (WELL, BADLY)
    assert mended(reading("no json"), []).records == ()


def test_the_request_for_a_correction_is_another_one_with_delimited_blocks() -> None:
    closing = "</document-0123456789abcdef>"
    asked = request(Repair(f'{{"records": "{closing}"}}', ("records[0].mood: enum",)))
    plain = request(None)
    assert asked.digest() != plain.digest()
    assert asked.instructions.startswith(plain.instructions)
    nonce = asked.text.split("<document-")[1][:16]
    for block in ("document", "previous-answer", "problems"):
        assert asked.text.count(f"<{block}-{nonce}>") == 1
        assert asked.text.count(f"</{block}-{nonce}>") == 1
    assert CHUNK.core in asked.text


def test_an_unpaired_surrogate_can_be_sent_back() -> None:
    wanted = repair('{"records": [{"mood": "\\ud800"}]}')
    assert wanted is not None
    assert request(wanted).digest()
