from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.extract_batch.chunks.repairing import MAX_PREVIOUS_CHARS, Merge, merge, repair_of
from lambdas.extract_batch.judging.judging import Reading, read_answer
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.model.extraction_model import ModelRequest
from medallion.requests.request_building import (
    Repair,
    build_instructions,
    build_request,
)
from medallion.requests.response_schema import build_response_schema
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
        schema=build_response_schema(dataset.record_schema),
        default_model="gemini-3.5-flash-lite",
        repair=wanted,
    )


def test_only_records_with_a_wrong_form_are_sent_back_with_path_and_rule() -> None:
    wanted = repair([WELL, WRONG, INVENTED, NO_QUOTE])
    assert wanted is not None
    assert json.loads(wanted.previous) == {"records": [WRONG, NO_QUOTE]}
    assert wanted.problems == ("records[0].mood: enum", "records[1]: the record has no quote")


@pytest.mark.parametrize(
    "text", ["no json", "[1]", '{"records": 1}', '{"records":[],"records":[]}']
)
def test_an_unreadable_answer_is_sent_back_unchanged(text: str) -> None:
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
def test_nothing_is_sent_back_if_form_is_not_the_problem(records: Any, changes: Any) -> None:
    assert repair(records, **changes) is None


def test_a_repaired_record_replaces_the_wrong_record_with_the_same_quote() -> None:
    assert merge(reading([WRONG, WELL]), [BADLY]) == Merge({0: BADLY})


def test_a_quote_in_another_spelling_is_the_same_quote() -> None:
    respaced = BADLY | {"quote": "t-13  went badly."}
    assert merge(reading([WRONG]), [respaced]) == Merge({0: respaced})


def test_repetitions_of_right_records_are_ignored() -> None:
    assert merge(reading([WELL, WRONG]), [WELL, BADLY]) == Merge({1: BADLY})


def test_a_repaired_record_may_equal_a_right_record() -> None:
    """Two places may have equal records: if there are as many as were wrong, all are repairs."""
    assert merge(reading([WELL, WELL | {"mood": "awful"}]), [WELL]) == Merge({1: WELL})


def test_a_changed_right_record_replaces_nothing() -> None:
    changed = WELL | {"mood": "bad"}
    assert merge(reading([WELL, WRONG]), [changed, BADLY]) == Merge({1: BADLY}, (changed,))


def test_a_changed_right_record_does_not_replace_a_wrong_one() -> None:
    changed = WELL | {"mood": "bad"}
    third = {"mood": "fine", "quote": "T-14 went well."}
    both = merge(reading([WELL, WRONG, third]), [changed, BADLY])
    assert both == Merge({1: BADLY}, (changed,))


def test_a_changed_right_record_of_the_same_sentence_is_identified_by_its_fields() -> None:
    right = {"mood": "good", "score": 4, "quote": "T-12 went well."}
    wrong = {"mood": "awful", "score": 2, "quote": "T-12 went well."}
    changed, repaired = right | {"mood": "bad"}, wrong | {"mood": "bad"}
    assert merge(reading([right, wrong]), [changed]) == Merge({}, (changed,))
    assert merge(reading([right, wrong]), [changed, repaired]) == Merge({1: repaired}, (changed,))


def test_fewer_repaired_records_are_matched_by_their_quotes() -> None:
    other = {"mood": "fine", "quote": "T-14 went well."}
    assert merge(reading([other, WRONG]), [BADLY]) == Merge({1: BADLY})


def test_repaired_records_that_share_a_quote_keep_their_order() -> None:
    first, second = WRONG | {"score": 1}, WRONG | {"score": 2}
    given = [record | {"mood": "bad"} for record in (first, second)]
    assert merge(reading([first, second]), given) == Merge(dict(enumerate(given)))
    assert merge(reading([first, second]), given[1:]) == Merge({1: given[1]})


def test_a_record_without_a_quote_is_replaced_by_the_record_with_a_new_quote() -> None:
    found = {"mood": "good", "quote": "T-14 went well."}
    assert merge(reading([WELL, NO_QUOTE]), [WELL, found]) == Merge({1: found})


def test_a_repaired_record_may_have_a_longer_quote() -> None:
    longer = {"mood": "bad", "quote": "T-13 went badly. T-14 went well."}
    assert merge(reading([WELL, WRONG]), [longer]) == Merge({1: longer})


def test_a_record_without_a_match_is_unasked() -> None:
    further = {"mood": "bad", "quote": "T-14 went well."}
    assert merge(reading([NO_QUOTE, WRONG]), [BADLY, further, WELL | {"mood": "bad"}]) == Merge(
        {1: BADLY}, (further, WELL | {"mood": "bad"})
    )


def test_the_repair_request_is_a_request_of_its_own_with_delimited_blocks() -> None:
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


LAST = {"mood": "fine", "quote": "T-14 went well."}


def test_an_answer_of_the_maximum_length_is_sent_back() -> None:
    assert repair("x" * MAX_PREVIOUS_CHARS) is not None


def test_records_with_other_quotes_are_not_compared() -> None:
    other = {"mood": "bad", "score": 3, "quote": "T-12 went well."}
    wrong = {"mood": "awful", "score": 9, "quote": "T-13 went badly."}
    right = {"mood": "bad", "score": 3, "quote": "T-13 went badly."}
    assert merge(reading([other, wrong]), [right]) == Merge({1: right})


def test_a_repaired_record_is_more_like_the_wrong_record_than_like_the_right_one() -> None:
    right = WELL | {"score": 4}
    wrong = WELL | {"mood": "awful", "score": 2, "day": "2026-01-02"}
    given = wrong | {"mood": "good"}
    assert merge(reading([right, wrong]), [given]) == Merge({1: given})


def test_a_repaired_record_that_is_as_similar_to_a_right_record_is_accepted() -> None:
    given = WELL | {"mood": "bad"}
    assert merge(reading([WELL, WELL | {"mood": "awful"}]), [given]) == Merge({1: given})


def test_repaired_records_keep_their_order_if_one_is_a_changed_right_record() -> None:
    right, changed = WELL | {"score": 4}, WELL | {"score": 5}
    wrong = [WELL | {"mood": "awful", "score": 1}, WELL | {"mood": "dire", "score": 2}]
    given = WELL | {"mood": "bad", "score": 3}
    assert merge(reading([right, *wrong]), [changed, given]) == Merge({2: given}, (changed,))


def test_a_wrong_record_is_replaced_by_only_one_repaired_record() -> None:
    another = BADLY | {"score": 2}
    assert merge(reading([WRONG]), [BADLY, another]) == Merge({0: BADLY}, (another,))


def test_a_repaired_record_with_another_quote_belongs_to_another_record() -> None:
    assert merge(reading([WRONG]), [LAST]) == Merge({}, (LAST,))
    longer = BADLY | {"quote": "T-13 went badly. T-14"}
    assert merge(reading([WRONG]), [longer]) == Merge({0: longer})


@pytest.mark.parametrize(
    ("wrong", "is_taken"),
    [
        (5, True),
        ({"mood": "fine", "quote": ""}, True),
        ({"mood": "good", "quote": ""}, False),
        ({"mood": "fine", "score": 9}, True),
        ({"mood": "fine", "score": 9, "day": "x"}, False),
        ({"mood": "fine", "score": 1, "day": "x", "ticket": "y", "more": 1}, False),
    ],
)
def test_a_record_without_a_quote_is_replaced_by_a_record_with_half_of_its_values(
    wrong: Any, *, is_taken: bool
) -> None:
    given = LAST | {"score": 1}
    expected = Merge({0: given}) if is_taken else Merge({}, (given,))
    assert merge(reading([wrong]), [given]) == expected


def test_the_order_of_names_does_not_matter() -> None:
    reordered = dict(reversed(WELL.items()))
    assert list(reordered) != list(WELL)
    assert merge(reading([WELL, WRONG]), [reordered, BADLY]) == Merge({1: BADLY})


def test_the_spelling_of_records_to_repair_is_unchanged() -> None:
    wanted = repair([WRONG | {"mood": "grün"}])
    assert wanted is not None
    assert "grün" in wanted.previous
