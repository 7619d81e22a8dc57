"""The question about a record that runs on after its chunk, and what its answer changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.open_ends import OpenQuestion, longer_of, open_question
from lambdas.extract_batch.following_text import FollowingText
from lambdas.extract_batch.judging import Reading
from medallion.contracts import BatchPointer, GroundedRecord, QuarantinedRecord
from medallion.record_bounds import OpenEnds, RecordStarts, following_key
from medallion.vocabulary.datasets import ChunkSettings
from tests.unit.extraction_builders import (
    InMemoryObjectStore,
    a_quarantined,
    a_record,
    chunks_of,
)

TEXT = "Größe 🎉\n# One went well and then it went on, for a while, on day 2\n# Three went badly\n"
CUT = TEXT.index("and then")
CHUNKS = chunks_of(TEXT, [CUT], context=6)
CHUNK = CHUNKS[0]
RULE = OpenEnds(frozenset({"mood", "day"}))
WITH_STARTS = OpenEnds(RULE.fields, RecordStarts("# "))
CHUNKING = ChunkSettings(min_chars=20, max_chars=30, context_chars=6)
FIRST = a_record(TEXT.index("# One"), "# One went well")


def after(_: object) -> str:
    return TEXT[CUT:]


def asked(*records: GroundedRecord, rule: OpenEnds = RULE, text: str = TEXT) -> OpenQuestion | None:
    return open_question(CHUNK, records, lambda _: text[CUT:], rule, CHUNKING)


def the_question(**changes: Any) -> OpenQuestion:
    question = asked(FIRST, **changes)
    assert question is not None
    return question


def test_the_question_begins_with_the_record_and_shows_more_of_the_text() -> None:
    part = the_question().part
    assert part.core == "# One went well "
    assert part.context_before == "öße 🎉\n"
    assert part.context_after == TEXT[CUT : CUT + 6 + 30]
    assert TEXT[part.core_start : part.core_end] == part.core
    assert TEXT.encode()[part.core_start_byte : part.core_end_byte].decode() == part.core


def test_the_text_ends_where_the_next_record_begins() -> None:
    roomy = ChunkSettings(min_chars=100, max_chars=1_000, context_chars=6)
    question = open_question(CHUNK, [FIRST], after, WITH_STARTS, roomy)
    assert question is not None
    assert question.part.context_after == TEXT[CUT : TEXT.index("# Three")]
    question = open_question(CHUNK, [FIRST], after, RULE, roomy)
    assert question is not None
    assert question.part.context_after == TEXT[CUT:]


def test_all_open_records_at_the_place_are_asked_about() -> None:
    other = FIRST.model_copy(update={"fields": {"mood": "bad"}})
    full = FIRST.model_copy(update={"fields": {"mood": "bad", "day": "2"}})
    question = asked(other, full, FIRST)
    assert question is not None
    assert list(question.records) == [0, 2]


@pytest.mark.parametrize(
    "records",
    [
        [],
        [FIRST.model_copy(update={"fields": {"mood": "good", "day": "2"}})],
        [FIRST.model_copy(update={"owned": False})],
        [FIRST, a_record(TEXT.index("went well"), "went well", day="2", mood="good")],
    ],
    ids=["none", "complete", "foreign", "not last"],
)
def test_nothing_is_asked_without_an_open_record_of_the_chunk(
    records: list[GroundedRecord],
) -> None:
    assert asked(*records) is None


def test_nothing_is_asked_if_the_line_ends_or_no_text_follows() -> None:
    assert asked(FIRST, text=TEXT[:CUT] + "and t\n then") is not None
    line_ends = CHUNK.model_copy(update={"context_after": "and\nt"})
    assert open_question(line_ends, [FIRST], lambda _: "and\nt on", RULE, CHUNKING) is None
    assert asked(FIRST, text=TEXT[: CUT + 6]) is None


def test_the_following_text_is_not_read_if_no_record_can_be_open() -> None:
    def unread(_: object) -> str:
        raise AssertionError

    full = FIRST.model_copy(update={"fields": {"mood": "good", "day": "2"}})
    assert open_question(CHUNK, [full], unread, RULE, CHUNKING) is None


def reading(*judged: GroundedRecord | QuarantinedRecord) -> Reading:
    return Reading(tuple({"number": n} for n in range(len(judged))), judged)


LONGER = a_record(FIRST.quote_start, TEXT[FIRST.quote_start : CUT + 20], mood="good", day="2")


def test_a_record_with_all_values_and_more_replaces_the_first() -> None:
    found = longer_of(the_question(), reading(LONGER), "key")
    (longer,) = found.records
    assert (longer.position, longer.record, found.rows) == (0, LONGER, ())
    shown = TEXT[CUT : CUT + 36]
    assert (longer.following_chars, longer.following_key) == (36, following_key(shown))


@pytest.mark.parametrize(
    "other",
    [
        a_record(FIRST.quote_start, FIRST.quote, day="2"),
        a_record(FIRST.quote_start, FIRST.quote, day="2", mood=None),
        a_record(FIRST.quote_end, " and then", mood="good", day="2"),
        LONGER.model_copy(update={"owned": False}),
        a_quarantined(),
    ],
    ids=["lacks a field", "null", "elsewhere", "foreign", "refused"],
)
def test_another_record_replaces_nothing_and_is_kept_as_unasked(
    other: GroundedRecord | QuarantinedRecord,
) -> None:
    found = longer_of(the_question(), reading(other), "key")
    assert found.records == ()
    (row,) = found.rows
    assert (row.reason_code, row.answer_key) == ("UNASKED_RECORD", "key")
    assert json.loads(row.raw_record or "") == {"number": 0}


def test_a_value_may_become_longer_but_a_key_may_not_change() -> None:
    changed = LONGER.model_copy(update={"fields": {"mood": "bad", "day": "2"}})
    assert longer_of(the_question(), reading(changed), "key").records
    assert not longer_of(the_question(), reading(changed), "key", ("mood",)).records
    assert longer_of(the_question(), reading(LONGER), "key", ("mood",)).records


def test_the_most_similar_record_replaces_the_first_and_each_only_one() -> None:
    bad = LONGER.model_copy(update={"fields": {"mood": "bad", "day": "2"}})
    found = longer_of(the_question(), reading(bad, LONGER), "key")
    assert [longer.record for longer in found.records] == [LONGER]
    assert len(found.rows) == 1
    question = OpenQuestion(the_question().part, {0: FIRST, 3: FIRST})
    assert [r.position for r in longer_of(question, reading(LONGER), "key").records] == [0]


def test_an_unusable_answer_changes_nothing() -> None:
    unusable = Reading(unusable=a_quarantined("MALFORMED_JSON"))
    found = longer_of(the_question(), unusable, "key")
    assert (found.records, found.rows) == ((), ())


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=40, max_size=300),
    st.integers(1, 12),
    st.integers(1, 200),
)
def test_the_following_text_is_read_across_chunks_and_batches(
    text: str, size: int, chars: int
) -> None:
    chunks = chunks_of(text, list(range(size, len(text), size)))
    lines = [chunk.model_dump_json().encode() + b"\n" for chunk in chunks]
    silver = InMemoryObjectStore()
    silver.put("chunks", b"".join(lines))
    batch = BatchPointer(
        batch_index=0,
        chunks_key="chunks",
        start_byte=0,
        end_byte=sum(map(len, lines[:2])),
        chunk_count=2,
    )
    following = FollowingText(silver, batch, chunks[:2], chars)
    for chunk in chunks[:2]:
        found = following.after(chunk)
        assert text[chunk.core_end :].startswith(found)
        assert len(found) <= chars
        assert found or chars < 100
