"""Stored answers: found by content, counted once, and few requests to S3."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lambdas.extract_batch.asking import StoredAnswers
from lambdas.extract_batch.asking.answer_file import read_line
from lambdas.extract_batch.asking.removal_marks import marked
from lambdas.extract_batch.characters import with_whole_unicode
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimTakenError
from medallion.vocabulary.silver_tables import ANSWER_COLUMNS, column_names
from tests.unit.extraction_builders import InMemoryObjectStore, a_stored_answer, an_answer

KEY = lake.answer_key("notes", "digest")
MINE, OTHER = "m" * 32, "o" * 32
PAID = a_stored_answer(document_id=MINE).priced()


class CountingStore(InMemoryObjectStore):
    """Counts the requests."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: Counter[str] = Counter()

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        self.requests["GET"] += 1
        return super().get(key, byte_range)

    def put(self, key: str, body: bytes) -> None:
        self.requests["PUT"] += 1
        super().put(key, body)

    def etag(self, key: str) -> str | None:
        self.requests["HEAD"] += 1
        return super().etag(key)

    def put_once(self, key: str, body: bytes | BinaryIO) -> bool:
        self.requests["PUT"] += 1
        if key in self.objects:
            return False
        self.objects[key] = body if isinstance(body, bytes) else body.read()
        return True


def answers(store: InMemoryObjectStore, document: str = MINE, **options: bool) -> StoredAnswers:
    return StoredAnswers(store, "notes", document, **options)


def test_a_new_answer_costs_two_requests_and_its_own_document_one_afterwards() -> None:
    store = CountingStore()
    assert answers(store).find("digest") is None
    answers(store).keep(PAID)
    assert store.requests == {"GET": 1, "PUT": 1}
    assert answers(store).find("digest") == PAID
    assert store.requests == {"GET": 2, "PUT": 1}
    assert list(store.objects) == [KEY]


def test_another_document_finds_the_answer_and_writes_its_reference_once() -> None:
    store = CountingStore()
    answers(store).keep(PAID)
    store.requests.clear()
    others = answers(store, OTHER)
    assert others.find("digest") == PAID
    assert store.requests == {"GET": 2, "PUT": 1}
    assert lake.reference_key("notes", "digest", OTHER) in store.objects
    others.find("digest")
    assert store.requests["PUT"] == 1


def test_another_dataset_does_not_find_the_answer() -> None:
    store = InMemoryObjectStore()
    answers(store).keep(PAID)
    assert StoredAnswers(store, "letters", MINE).find("digest") is None


def test_a_run_that_writes_no_rows_writes_no_reference() -> None:
    store = InMemoryObjectStore()
    answers(store).keep(PAID)
    assert answers(store, OTHER, may_refer=False).find("digest") == PAID
    assert list(store.objects) == [KEY]


def test_the_answer_that_was_stored_first_is_used_and_the_second_call_is_surplus() -> None:
    store = InMemoryObjectStore()
    second = replace(PAID, document_id=OTHER, run_id="run-arn-2", answer=an_answer("late"))
    assert answers(store).keep(PAID) == PAID
    assert answers(store, OTHER).keep(second) == PAID
    calls = {key: line for key, line in store.objects.items() if key.startswith("answers/")}
    assert len(calls) == 2
    (surplus,) = (read_line(line) for key, line in calls.items() if key != KEY)
    assert surplus == replace(second, surplus=True)


def test_an_answer_whose_first_write_seemed_to_fail_is_counted_once() -> None:
    store = InMemoryObjectStore()
    answers(store).keep(PAID)
    assert answers(store).keep(PAID) == PAID
    assert list(store.objects) == [KEY]


def test_a_document_takes_off_the_mark_of_an_erasure_and_uses_the_answer() -> None:
    store = InMemoryObjectStore()
    store.put(KEY, marked(PAID.line(), "an erasure"))
    assert answers(store).find("digest") == replace(PAID, document_id="")
    assert "removing" not in json.loads(store.objects[KEY])
    assert lake.reference_key("notes", "digest", MINE) in store.objects


def test_attempts_at_a_busy_key_end_and_the_paid_call_is_counted() -> None:
    class BusyStore(InMemoryObjectStore):
        def put_once(self, key: str, body: bytes | BinaryIO) -> bool:  # noqa: ARG002 - always 409
            return False

    store = BusyStore()
    with pytest.raises(ClaimTakenError):
        answers(store).keep(PAID)
    assert [read_line(line) for line in store.objects.values()] == [replace(PAID, surplus=True)]


def test_a_line_has_the_columns_of_the_table_and_the_text() -> None:
    values = json.loads(PAID.line())
    assert set(values) == {*column_names(lake.ANSWERS), "text"}
    assert PAID.line().count(b"\n") == 1


@given(st.text(st.characters(codec=None) | st.characters(categories=["Cs", "Cc"])))
def test_any_text_is_read_back_and_its_line_is_valid_unicode(text: str) -> None:
    # The halves of a surrogate pair become one character in any JSON.
    assume(json.loads(json.dumps(text)) == text)
    stored = replace(PAID, answer=an_answer(text))
    assert read_line(stored.line()) == stored
    assert json.loads(stored.line())["text"].encode() == with_whole_unicode(text).encode()


def test_fields_of_another_version_are_ignored_and_missing_ones_have_defaults() -> None:
    values = json.loads(PAID.line()) | {"colour": "red"}
    del values["tier"], values["cached_tokens"], values["priced_as"]
    assert read_line(json.dumps(values).encode()) == replace(PAID, priced_as="")


def test_an_answer_has_its_price_on_the_day_of_the_call() -> None:
    dated = replace(PAID, model="gemini-3.8-flash")
    later = replace(dated, asked_at="2027-01-01T00:00:00.000+00:00")
    assert later.priced().cost_usd == pytest.approx(2 * dated.priced().cost_usd)
    assert dated.priced().priced_as == "standard"


def test_a_model_without_a_known_price_costs_nothing_and_states_that() -> None:
    unknown = a_stored_answer(model="unheard-of").priced()
    assert (unknown.cost_usd, unknown.priced_as) == (0.0, "")


def test_sql_reads_a_line_with_broken_unicode_in_its_text(tmp_path: Path) -> None:
    broken = replace(PAID, answer=an_answer("a \ud800 b \x00"))
    (tmp_path / "one.json").write_bytes(broken.line())
    typed = {name: _DUCKDB.get(kind, kind) for name, kind, _ in ANSWER_COLUMNS}
    rows = duckdb.sql(
        "select request_digest, surplus, cost_usd from read_json("  # noqa: S608 - the test's own path
        f"'{tmp_path}/*.json', columns = {typed}, format = 'newline_delimited')"
    ).fetchall()
    assert rows == [("digest", False, broken.cost_usd)]


_DUCKDB = {"string": "VARCHAR"}
