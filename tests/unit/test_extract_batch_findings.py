from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.extract_batch.asking.asking import NOT_STORED, Failure
from lambdas.extract_batch.chunks.findings import Finding, FirstAnswer, finding_of
from lambdas.extract_batch.chunks.repairing import repair_of
from lambdas.extract_batch.judging.judging import Reading, read_answer
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import QuarantinedRecord
from medallion.requests.request_building import Repair
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk, an_answer

SCHEMA = RecordSchema(RECORD_SCHEMA)
CHUNK = a_chunk("T-12 went well. T-13 went badly. T-14 went well.")
WELL = {"mood": "good", "quote": "T-12 went well."}
BADLY = {"mood": "bad", "quote": "T-13 went badly."}
LAST = {"mood": "good", "quote": "T-14 went well."}
WRONG = BADLY | {"mood": "awful"}
INVENTED = {"mood": "good", "quote": "Nobody wrote that."}
REFUSED = Failure("MODEL_REFUSED", "no")


def reading(records: Any) -> Reading:
    return read_answer(an_answer(records), CHUNK, SCHEMA)


def first_answer(records: Any) -> FirstAnswer:
    return FirstAnswer(CHUNK, "first", reading(records), Repair("", ()))


def repaired(records: Any, second: Any) -> Finding:
    return first_answer(records).repaired(reading(second), "second", SCHEMA)


def quotes(finding: Finding) -> list[str]:
    return [record.quote for record in finding.records]


def rows(finding: Finding) -> list[tuple[str, str | None]]:
    return [(row.reason_code, row.answer_key) for row in finding.quarantined]


def test_a_repaired_record_replaces_the_wrong_one() -> None:
    finding = repaired([WELL, WRONG, LAST], [BADLY])
    assert quotes(finding) == [WELL["quote"], BADLY["quote"], LAST["quote"]]
    assert finding.part is CHUNK
    assert rows(finding) == []


def test_a_quarantined_record_names_its_answer() -> None:
    finding = repaired([INVENTED, WRONG], [WRONG | {"mood": "dire"}])
    assert rows(finding) == [("UNGROUNDED_QUOTE", "first"), ("OFF_SCHEMA", "second")]


def test_an_unasked_record_of_a_repair_is_quarantined() -> None:
    unasked = {"quote": "T-14 went well.", "mood": "good"}
    finding = repaired([WELL, WRONG], [BADLY, unasked])
    (row,) = finding.quarantined
    assert quotes(finding) == [WELL["quote"], BADLY["quote"]]
    assert row.reason_code == "UNASKED_RECORD"
    assert row.detail == "the repair was not asked for it"
    assert row.raw_record == json.dumps(LAST, sort_keys=True)
    assert row.answer_key == "second"


@pytest.mark.parametrize(
    ("again", "code", "detail"),
    [
        (WELL | {"score": None}, "DUPLICATE_RECORD", "the repair repeats it"),
        (
            {"mood": "good", "quote": "went well.", "score": None},
            "DUPLICATE_RECORD",
            "the repair repeats it",
        ),
        (WELL | {"mood": "bad"}, "UNASKED_RECORD", "the repair was not asked for it"),
        (WELL | {"mood": "dire"}, "UNASKED_RECORD", "the repair was not asked for it"),
        (LAST, "UNASKED_RECORD", "the repair was not asked for it"),
    ],
)
def test_an_equal_record_at_the_same_place_is_a_repetition(
    again: dict[str, Any], code: str, detail: str
) -> None:
    finding = repaired([INVENTED, WELL, WRONG], [BADLY, again])
    row = finding.quarantined[-1]
    assert (row.reason_code, row.detail, row.answer_key) == (code, detail, "second")


def test_an_unusable_repair_changes_nothing_and_is_noted_at_the_wrong_record() -> None:
    finding = repaired([WELL, WRONG, INVENTED], "no json")
    assert quotes(finding) == [WELL["quote"]]
    assert finding.part is CHUNK
    assert rows(finding) == [("OFF_SCHEMA", "first"), ("UNGROUNDED_QUOTE", "first")]
    assert [row.detail for row in finding.quarantined] == [
        "`mood`: `awful` is none of good, bad; not repaired: MALFORMED_JSON",
        "the quote is not in the text",
    ]


def test_an_unreadable_answer_is_replaced_by_its_repair() -> None:
    finding = repaired("no json", [WELL, INVENTED])
    assert quotes(finding) == [WELL["quote"]]
    assert rows(finding) == [("UNGROUNDED_QUOTE", "second")]
    assert finding.part is CHUNK
    assert finding.unusable is None


def test_two_unreadable_answers_are_one_row() -> None:
    finding = repaired("no json", "[1]")
    (row,) = finding.quarantined
    assert finding.unusable == "MALFORMED_JSON"
    assert row.detail == "not JSON at character 0; not repaired: NO_RECORDS_LIST"
    assert row.answer_key == "first"


def test_without_a_repair_readable_records_are_kept() -> None:
    finding = first_answer([WELL, WRONG]).without_repair(REFUSED)
    assert quotes(finding) == [WELL["quote"]]
    assert finding.failure is None
    assert [row.detail for row in finding.quarantined] == [
        "`mood`: `awful` is none of good, bad; not repaired: MODEL_REFUSED"
    ]


def test_without_a_repair_an_unreadable_answer_is_a_failure() -> None:
    assert first_answer("no json").without_repair(REFUSED) == Finding(CHUNK, failure=REFUSED)


def test_an_unreadable_answer_whose_repair_was_not_stored_is_quarantined() -> None:
    finding = first_answer("no json").without_repair(NOT_STORED)
    assert finding.failure is None
    assert finding.unusable == "MALFORMED_JSON"
    assert finding.quarantined[0].detail.endswith(f"; not repaired: {NOT_STORED.reason_code}")


def test_the_rows_of_a_finding_name_its_answer() -> None:
    finding = finding_of(CHUNK, reading([WELL, INVENTED]), "only")
    assert (quotes(finding), rows(finding)) == ([WELL["quote"]], [("UNGROUNDED_QUOTE", "only")])
    unusable = finding_of(CHUNK, reading("no json"), "only")
    assert unusable.part is CHUNK
    assert unusable.unusable == "MALFORMED_JSON"
    assert rows(unusable) == [("MALFORMED_JSON", "only")]


def test_a_right_record_keeps_its_place_when_earlier_records_are_repaired() -> None:
    chunk = a_chunk("All well. All bad. All well.")
    right = {"mood": "good", "quote": "All well."}
    first = read_answer(an_answer([{"mood": "bad", "day": "x"}, right]), chunk, SCHEMA)
    second = read_answer(an_answer([{"mood": "bad", "quote": "All bad."}]), chunk, SCHEMA)
    answer = FirstAnswer(chunk, "first", first, Repair("", ()))
    finding = answer.repaired(second, "second", SCHEMA)
    assert [record.quote_start for record in finding.records] == [10, 0]


SCORED = WELL | {"score": 9}
BETTER = WELL | {"score": 4}


def repaired_all(records: Any, second: Any) -> Finding:
    answer = FirstAnswer(CHUNK, "first", reading(records), Repair("", ()), "all_fields")
    return answer.repaired(reading(second), "second", SCHEMA)


def test_a_repaired_optional_field_completes_its_record() -> None:
    finding = repaired_all([SCORED, LAST], [BETTER])
    assert [record.fields for record in finding.records] == [
        {"mood": "good", "score": 4},
        {"mood": "good"},
    ]
    assert [record.refused for record in finding.records] == [(), ()]
    assert rows(finding) == []


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (WELL | {"score": 8}, "DUPLICATE_RECORD"),
        (WELL | {"mood": "bad", "score": 4}, "UNASKED_RECORD"),
        (WELL | {"mood": "awful", "score": 4}, "UNASKED_RECORD"),
        (SCORED, None),
    ],
)
def test_a_repair_that_is_not_better_leaves_an_accepted_record_unchanged(
    second: Any, code: str | None
) -> None:
    finding = repaired_all([SCORED, LAST], [second])
    assert quotes(finding) == [WELL["quote"], LAST["quote"]]
    assert finding.records == finding_of(CHUNK, reading([SCORED, LAST]), "first").records
    assert rows(finding) == ([(code, "second")] if code else [])


def test_an_optional_field_is_repaired_only_if_the_dataset_asks_for_it() -> None:
    first = reading([SCORED])
    assert repair_of("", first) is None
    assert repair_of("", first, "never") is None
    wanted = repair_of("", first, "all_fields")
    assert wanted is not None
    assert wanted.problems == ("records[0].score: maximum",)
    assert json.loads(wanted.previous) == {"records": [SCORED]}


def test_a_dataset_may_switch_repair_off() -> None:
    for text in ("no json", json.dumps({"records": [WRONG]})):
        answer = an_answer(text)
        assert repair_of(text, read_answer(answer, CHUNK, SCHEMA))
        assert repair_of(text, read_answer(answer, CHUNK, SCHEMA), "never") is None


def test_numbers_are_sent_back_with_all_their_digits() -> None:
    first = reading('{"records": [{"mood": "awful", "x": 12345678901234567.890, "quote": "T-12"}]}')
    wanted = repair_of("", first)
    assert wanted is not None
    assert "12345678901234567.890" in wanted.previous


def test_a_refused_record_keeps_its_place_while_another_record_is_repaired() -> None:
    """Otherwise both repairs of a repeated quote would move to the earlier place."""
    chunk = a_chunk("Well done. Well done.")
    strict = RecordSchema(RECORD_SCHEMA, strict=True)
    refused = {"mood": "good", "ticket": "T-9", "quote": "Well done."}
    wrong = {"mood": "awful", "quote": "Well done."}
    first = read_answer(an_answer([refused, wrong]), chunk, strict)
    assert [row.reason_code for row in map(quarantined, first.judged)] == [
        "UNGROUNDED_FIELD",
        "OFF_SCHEMA",
    ]
    second = read_answer(an_answer([wrong | {"mood": "bad"}]), chunk, strict)
    answer = FirstAnswer(chunk, "first", first, Repair("", ()))
    finding = answer.repaired(second, "second", strict)
    assert [record.quote_start for record in finding.records] == [11]


def quarantined(judged: Any) -> QuarantinedRecord:
    assert isinstance(judged, QuarantinedRecord)
    return judged


def test_a_repair_without_the_wrong_field_is_accepted() -> None:
    finding = repaired_all([SCORED, LAST], [WELL])
    assert [record.refused for record in finding.records] == [(), ()]
    assert rows(finding) == []


def test_a_repair_request_has_the_characters_of_the_text() -> None:
    wanted = repair_of("", reading([WRONG | {"score": "fünf"}]))
    assert wanted is not None
    assert "fünf" in wanted.previous
