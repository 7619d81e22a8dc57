"""The comparison of extracted rows with the truth of a sample."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.truth.scoring import TrueRecord, Truth, score

FIRST = TrueRecord({"mood": "good", "stars": 5, "seen_on": "2026-03-02"}, "x" * 40, start=10)
SECOND = TrueRecord({"mood": "bad"}, "y" * 20, start=60)
TRUTH = Truth((FIRST, SECOND), at_least={"recall": 0.9, "precision": 0.9, "field_accuracy": 0.9})


def a_row(start: int, end: int, **fields: object) -> dict[str, Any]:
    return {"quote_start": start, "quote_end": end, **fields}


RIGHT_FIRST = a_row(10, 50, mood="good", stars=5, seen_on="2026-03-02")
RIGHT_SECOND = a_row(60, 80, mood="bad")


def test_rows_that_equal_the_truth_get_the_full_score() -> None:
    result = score([RIGHT_SECOND, RIGHT_FIRST], TRUTH)
    assert (result.recall, result.precision, result.field_accuracy) == (1, 1, 1)
    assert result.matched == ((0, 1), (1, 0))
    assert result.shortfalls(TRUTH.at_least) == {}


def test_a_record_without_a_row_is_missed() -> None:
    result = score([RIGHT_FIRST], TRUTH)
    assert (result.missed, result.recall, result.precision) == ((1,), 0.5, 1)
    assert result.shortfalls(TRUTH.at_least) == {"recall": 0.5}


def test_a_row_from_another_place_is_spurious() -> None:
    result = score([RIGHT_FIRST, RIGHT_SECOND, a_row(200, 240, mood="good")], TRUTH)
    assert (result.spurious, result.recall, result.precision) == ((2,), 1, 2 / 3)


def test_a_second_row_of_the_same_passage_is_spurious() -> None:
    result = score([a_row(12, 40, mood="bad"), RIGHT_FIRST, RIGHT_SECOND], TRUTH)
    assert result.matched == ((0, 1), (1, 2))
    assert result.spurious == (0,)


def test_a_row_over_the_whole_text_matches_only_one_record() -> None:
    result = score([a_row(0, 500, mood="bad")], TRUTH)
    assert (len(result.matched), len(result.missed)) == (1, 1)


def test_a_quote_that_only_touches_the_support_does_not_match() -> None:
    result = score([a_row(40, 65, mood="good")], TRUTH)
    assert (result.matched, result.spurious) == ((), (0,))


def test_a_short_quote_inside_the_support_matches() -> None:
    assert score([a_row(20, 30, mood="good")], TRUTH).missed == (1,)


def test_wrong_missing_and_invented_values_cost_field_accuracy() -> None:
    rows = [a_row(10, 50, mood="bad", stars=5), a_row(60, 80, mood="bad", invented=True)]
    result = score(rows, TRUTH)
    assert (result.fields_right, result.fields_judged) == (2, 5)
    assert result.precision == 1


def test_a_none_value_equals_an_absent_field() -> None:
    assert score([a_row(60, 80, mood="bad", stars=None, seen_on="")], TRUTH).field_accuracy == 1


def test_values_are_compared_across_the_types_of_json_and_sql() -> None:
    typed = a_row(10, 50, mood=" good ", stars=5.0, seen_on=date(2026, 3, 2))
    as_text = {name: str(value) for name, value in typed.items()}
    assert score([typed], TRUTH).field_accuracy == 1
    assert score([as_text], TRUTH).field_accuracy == 1


def test_true_is_not_the_number_one() -> None:
    truth = Truth((TrueRecord({"stars": 1}, "z" * 10, start=0),), at_least={})
    assert score([a_row(0, 10, stars=True)], truth).field_accuracy == 0


def test_unjudged_fields_and_lineage_columns_do_not_count() -> None:
    truth = Truth((SECOND,), at_least={}, unjudged=frozenset({"channel"}))
    row = a_row(60, 80, mood="bad", channel="chat", record_id="r", model="m", quote="y" * 20)
    assert score([row], truth).fields_judged == 1


def test_a_sample_without_records_and_rows_gets_the_full_score() -> None:
    result = score([], Truth((), at_least={"recall": 1.0}))
    assert (result.recall, result.precision, result.field_accuracy) == (1, 1, 1)
