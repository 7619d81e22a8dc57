from __future__ import annotations

from typing import Any

import pytest

from lambdas.extract_batch.dataset_reading import prepare
from lambdas.extract_batch.judging import Judgement
from lambdas.extract_batch.record_judging import RecordSchema
from tests.judging import judge_answer
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk, a_dataset, an_answer

TEXT = "He wrote: \u201cT\u201112 didn\u2019t go well.\u201d\r\nLater T-13 went really badly."


def judged(*records: dict[str, Any], text: str = TEXT) -> Judgement:
    schema = RecordSchema(RECORD_SCHEMA, prompt="Say good or bad. Example: All went well today.")
    return judge_answer(an_answer(records), a_chunk(text, core_start=40), schema)


@pytest.mark.parametrize(
    ("quote", "source", "match"),
    [
        ("T-13 went really badly.", "T-13 went really badly.", "exact"),
        ("t-12 didn't go well.", "T\u201112 didn\u2019t go well.", "normalized"),
        ("Later T-13 went reallly badly", "Later T-13 went really badly", "fuzzy"),
    ],
)
def test_the_quote_is_the_sources_own_and_the_models_wording_is_kept(
    quote: str, source: str, match: str
) -> None:
    (record,) = judged({"mood": "bad", "quote": quote}).records
    assert (record.quote, record.quote_model, record.quote_match) == (source, quote, match)
    assert TEXT[record.quote_start - 40 : record.quote_end - 40] == source


@pytest.mark.parametrize(("ticket", "match"), [("T\u201112", "exact"), ("T-12", "normalized")])
def test_the_match_tells_the_weaker_of_quote_and_verbatim_fields(ticket: str, match: str) -> None:
    schema = {"type": "object", "properties": {"ticket": {"x-grounding": "verbatim"}}}
    answer = an_answer([{"ticket": ticket, "quote": "T\u201112 didn\u2019t go well."}])
    (record,) = judge_answer(answer, a_chunk(TEXT), RecordSchema(schema)).records
    assert record.quote_match == match


def test_a_verbatim_field_must_stand_in_the_source_not_in_the_models_quote() -> None:
    judgement = judged({"mood": "bad", "ticket": "T-1", "quote": "T-13 went really badly."})
    assert [one.reason_code for one in judgement.quarantined] == ["UNGROUNDED_FIELD"]


@pytest.mark.parametrize(
    "quote", ["All went well today.", "all went WELL today", "Say good or bad."]
)
def test_a_quote_from_the_prompt_is_a_leak(quote: str) -> None:
    judgement = judged({"mood": "good", "quote": quote})
    assert judgement.records == ()
    assert [one.reason_code for one in judgement.quarantined] == ["EXAMPLE_LEAK"]


def test_a_quote_that_stands_in_the_prompt_and_in_the_text_is_no_leak() -> None:
    judgement = judged(
        {"mood": "good", "quote": "All went well today."}, text="All went well today."
    )
    assert len(judgement.records) == 1


def test_the_prepared_dataset_knows_its_examples() -> None:
    prepared = prepare(a_dataset().to_json().encode())
    answer = an_answer([{"mood": "good", "quote": "All went well."}])
    judgement = judge_answer(answer, a_chunk("Something else."), prepared.record_schema)
    assert [one.reason_code for one in judgement.quarantined] == ["EXAMPLE_LEAK"]


def test_a_refused_record_keeps_its_place() -> None:
    judgement = judged(
        {"mood": "great", "quote": "Well done."},
        {"mood": "good", "quote": "Well done."},
        text="Well done. Well done.",
    )
    assert [record.quote_start for record in judgement.records] == [51]


def test_a_quote_with_broken_unicode_is_not_grounded() -> None:
    judgement = judged({"mood": "bad", "quote": "Later T-13 went real\ud800y badly"})
    assert [one.reason_code for one in judgement.quarantined] == ["BAD_CHARACTERS"]


def test_the_same_record_in_two_wordings_is_a_duplicate() -> None:
    judgement = judged(
        {"mood": "bad", "quote": "T-13 went really badly."},
        {"mood": "bad", "quote": "t-13 went  really badly."},
    )
    assert len(judgement.records) == 1
    assert [one.reason_code for one in judgement.quarantined] == ["DUPLICATE_RECORD"]
