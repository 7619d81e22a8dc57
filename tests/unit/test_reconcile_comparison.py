from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.reconcile_document.comparison import Comparison, Row, compare
from lambdas.reconcile_document.removal_reasons import NOT_GIVEN, REPLACED, reasons_of


def a_row(name: str, start: int = 0, **changes: Any) -> Row:
    quote = changes.pop("quote", f"quote of {name}")
    return {
        "record_id": name,
        "run_id": "run-1",
        "chunk_index": 0,
        "quote": quote,
        "quote_start": start,
        "quote_end": start + len(quote),
        "quote_match": "exact",
        "quote_model": quote,
        "fields": json.dumps({"name": name}),
        "fields_model": "{}",
        "normalizations": "{}",
        **changes,
    }


def refused(record: Any, code: str = "QUOTE_DIFFERS", chunk_index: int = 0) -> Row:
    return {
        "chunk_index": chunk_index,
        "reason_code": code,
        "detail": f"why {code}",
        "raw_record": record if record is None or isinstance(record, str) else json.dumps(record),
    }


def a_chunk_row(start: int, end: int, outcome: str, code: str | None = None) -> Row:
    return {
        "chunk_index": 7,
        "core_start": start,
        "core_end": end,
        "outcome": outcome,
        "reason_code": code,
    }


def removed(*rows: Row, added: tuple[Row, ...] = ()) -> Comparison:
    return compare(rows, lambda: added)


def test_rows_are_compared_by_their_id() -> None:
    present = [a_row("a"), a_row("b", 20), a_row("c", 40)]
    judged = [a_row("a", run_id="run-2"), a_row("c", 41), a_row("d", 60)]
    found = compare(present, lambda: judged)
    assert (found.kept, found.changed_rows, found.removed_rows, found.added_rows) == (1, 1, 1, 1)
    assert [row["record_id"] for row in found.removed] == ["b"]
    assert [row["record_id"] for row in found.added] == ["d"]
    ((row, difference),) = found.changed
    assert row["record_id"] == "c"
    assert difference == "quote_start: 40 → 41, quote_end: 50 → 51"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"quote_match": "fuzzy"}, "quote_match: exact → fuzzy"),
        ({"quote_model": "other words"}, "quote_model"),
        ({"fields_model": '{"name":"A"}'}, "fields_model"),
        ({"normalizations": '{"name":["trimmed"]}'}, "normalizations"),
    ],
)
def test_a_changed_row_names_its_differences(changes: Row, expected: str) -> None:
    found = compare([a_row("a")], lambda: [a_row("a", **changes)])
    assert [difference for _, difference in found.changed] == [expected]


def test_a_report_lists_the_first_rows_of_each_kind_and_counts_all() -> None:
    present = [a_row(f"old{n}", n) for n in range(9)] + [a_row(f"same{n}", n) for n in range(9)]
    judged = [a_row(f"new{n}", n) for n in range(9)] + [a_row(f"same{n}", n + 1) for n in range(9)]
    found = compare(present, lambda: judged, limit=2)
    assert (found.removed_rows, found.added_rows, found.changed_rows) == (9, 9, 9)
    assert [row["record_id"] for row in found.removed] == ["old0", "old1"]
    assert [row["record_id"] for row in found.added] == ["new0", "new1"]
    assert [row["record_id"] for row, _ in found.changed] == ["same0", "same1"]


def test_every_row_is_added_if_silver_has_no_rows() -> None:
    found = compare((), lambda: [a_row("a")])
    assert (found.removed_rows, found.added_rows) == (0, 1)


def test_a_removed_row_has_the_reason_of_its_quarantined_record() -> None:
    found = removed(a_row("a"), a_row("b", 30))
    quarantine = [
        refused({"name": "b", "quote": "quote of b"}, "OFF_SCHEMA"),
        refused({"name": "a", "note": None, "quote": "quote of a"}),
    ]
    assert reasons_of(found, quarantine, ()) == [
        ("QUOTE_DIFFERS", "why QUOTE_DIFFERS"),
        ("OFF_SCHEMA", "why OFF_SCHEMA"),
    ]


def test_the_models_spelling_of_a_field_also_matches() -> None:
    row = a_row("ACME", fields_model='{"name":"Acme"}')
    for name in ("Acme", "ACME"):
        (found,) = reasons_of(removed(row), [refused({"name": name, "quote": row["quote"]})], ())
        assert found[0] == "QUOTE_DIFFERS"


def test_a_number_is_matched_by_its_exact_value() -> None:
    row = a_row("a", fields='{"name":"a","amount":"12345678901234567890.50"}')
    for amount, expected in (("12345678901234567890.5", "OTHER"), ("12345678901234567890", None)):
        raw = f'{{"name":"a","amount":{amount},"quote":"quote of a"}}'
        (found,) = reasons_of(removed(row), [refused(raw, "OTHER", 1)], ())
        assert found == (("OTHER", "why OTHER") if expected else NOT_GIVEN)


@pytest.mark.parametrize("more", [{"score": "garbage"}, {"extra": 1, "day": "n/a"}])
def test_a_record_with_additional_fields_explains_a_row(more: dict[str, Any]) -> None:
    record = {"name": "a", "quote": "quote of a", **more}
    assert reasons_of(removed(a_row("a")), [refused(record, "OTHER", 1)], ())[0][0] == "OTHER"


def test_a_record_with_the_same_fields_is_preferred_to_a_record_with_more() -> None:
    row = a_row("a", fields_model='{"extra":1}')
    record = {"name": "a", "quote": "quote of a"}
    more = refused({**record, "extra": 2}, "MORE")
    for written in (record, {**record, "extra": 1}, {**record, "extra": 1.0}):
        (found,) = reasons_of(removed(row), [more, refused(written, "SAME", 1)], ())
        assert found[0] == "SAME"


def test_a_record_that_lacks_a_field_of_the_row_does_not_explain_it() -> None:
    row = a_row("a", fields='{"name":"a","score":2}')
    record = refused({"name": "a", "quote": "quote of a"}, chunk_index=1)
    assert reasons_of(removed(row), [record], ()) == [NOT_GIVEN]


def test_a_quarantined_record_explains_only_one_row() -> None:
    rows = a_row("a", 0, quote="same"), a_row("b", 0, quote="same")
    quarantine = [refused({"name": "b", "quote": "same"})]
    assert reasons_of(removed(*rows), quarantine, ()) == [
        NOT_GIVEN,
        ("QUOTE_DIFFERS", "why QUOTE_DIFFERS"),
    ]


def test_the_quarantined_record_of_the_rows_own_chunk_is_preferred() -> None:
    record = {"name": "a", "quote": "quote of a"}
    quarantine = [refused(record, "OTHER", 1), refused(record, "OWN", 0)]
    assert reasons_of(removed(a_row("a")), quarantine, ())[0][0] == "OWN"
    assert reasons_of(removed(a_row("a")), quarantine[:1], ())[0][0] == "OTHER"


def test_a_removed_row_is_replaced_by_an_added_row_at_its_place() -> None:
    old = a_row("a", quote="same")
    new = a_row("A", quote="same", fields_model='{"name":"a"}')
    assert reasons_of(removed(old, added=(new,)), (), ()) == [REPLACED]
    elsewhere = a_row("A", 90, quote="same")
    assert reasons_of(removed(old, added=(elsewhere,)), (), ()) == [NOT_GIVEN]


def test_an_added_row_replaces_only_one_removed_row() -> None:
    rows = a_row("a", quote="same"), a_row("b", quote="same")
    found = removed(*rows, added=(a_row("c", quote="same"),))
    assert reasons_of(found, (), ()) == [REPLACED, NOT_GIVEN]


def test_otherwise_another_record_of_the_same_quote_and_chunk_explains_a_row() -> None:
    other = refused({"name": "z", "quote": "quote of a"}, "OFF_SCHEMA")
    assert reasons_of(removed(a_row("a")), [other], ())[0][0] == "OFF_SCHEMA"
    far = refused({"name": "z", "quote": "quote of a"}, "OFF_SCHEMA", chunk_index=3)
    assert reasons_of(removed(a_row("a")), [far], ()) == [NOT_GIVEN]


@pytest.mark.parametrize(
    "raw", [None, "no JSON", "[1]", '"text"', {"quote": ["quote of a"]}, {"name": "a"}]
)
def test_a_raw_record_that_is_not_a_record_explains_nothing(raw: Any) -> None:
    assert reasons_of(removed(a_row("a")), [refused(raw)], ()) == [NOT_GIVEN]


@pytest.mark.parametrize(
    ("outcome", "code", "expected"),
    [
        ("FAILED", "NOT_ASKED", ("NOT_ASKED", "chunk 7 is FAILED")),
        ("QUARANTINED", "MAX_TOKENS", ("MAX_TOKENS", "chunk 7 is QUARANTINED")),
        ("QUARANTINED", "NO_USABLE_RECORD", NOT_GIVEN),
        ("EMPTY", None, NOT_GIVEN),
    ],
)
def test_rows_of_a_chunk_without_a_usable_answer_have_the_chunks_reason(
    outcome: str, code: str | None, expected: tuple[str, str]
) -> None:
    chunks = [a_chunk_row(0, 10, "EXTRACTED"), a_chunk_row(10, 20, outcome, code)]
    found = removed(a_row("before", 9), a_row("first", 10), a_row("last", 19), a_row("after", 20))
    assert reasons_of(found, (), chunks) == [NOT_GIVEN, expected, expected, NOT_GIVEN]
