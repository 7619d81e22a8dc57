from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.extract_batch.chunks.dataset_reading import prepare
from lambdas.extract_batch.chunks.merging import Judgement
from lambdas.extract_batch.grounding.quote_finder import QuoteFinder
from lambdas.extract_batch.judging.judging import read_given
from lambdas.extract_batch.judging.record_judging import RecordJudge
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import GroundedRecord, QuarantinedRecord
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
def test_the_quote_is_from_the_source_and_the_models_wording_is_kept(
    quote: str, source: str, match: str
) -> None:
    (record,) = judged({"mood": "bad", "quote": quote}).records
    assert (record.quote, record.quote_model, record.quote_match) == (source, quote, match)
    assert TEXT[record.quote_start - 40 : record.quote_end - 40] == source


@pytest.mark.parametrize(("ticket", "match"), [("T\u201112", "exact"), ("T-12", "normalized")])
def test_the_match_is_the_weaker_of_quote_and_verbatim_fields(ticket: str, match: str) -> None:
    schema = {
        "type": "object",
        "properties": {"ticket": {"type": "string", "x-grounding": "verbatim"}},
    }
    answer = an_answer([{"ticket": ticket, "quote": "T\u201112 didn\u2019t go well."}])
    (record,) = judge_answer(answer, a_chunk(TEXT), RecordSchema(schema)).records
    assert record.quote_match == match


def test_a_verbatim_field_must_be_in_the_source_not_in_the_models_quote() -> None:
    judgement = judged({"mood": "bad", "ticket": "T-1", "quote": "T-13 went really badly."})
    (record,) = judgement.records
    assert [field.reason_code for field in record.refused] == ["UNGROUNDED_FIELD"]


@pytest.mark.parametrize(
    "quote", ["All went well today.", "all went WELL today", "Say good or bad."]
)
def test_a_quote_from_the_prompt_is_a_leak(quote: str) -> None:
    judgement = judged({"mood": "good", "quote": quote})
    assert judgement.records == ()
    assert [row.reason_code for row in judgement.quarantined] == ["EXAMPLE_LEAK"]


def test_a_quote_in_both_the_prompt_and_the_text_is_not_a_leak() -> None:
    judgement = judged(
        {"mood": "good", "quote": "All went well today."}, text="All went well today."
    )
    assert len(judgement.records) == 1


def test_the_prepared_dataset_knows_its_examples() -> None:
    prepared = prepare(a_dataset().to_json().encode())
    answer = an_answer([{"mood": "good", "quote": "All went well."}])
    judgement = judge_answer(answer, a_chunk("Something else."), prepared.record_schema)
    assert [row.reason_code for row in judgement.quarantined] == ["EXAMPLE_LEAK"]


def test_a_refused_record_keeps_its_place() -> None:
    judgement = judged(
        {"mood": "great", "quote": "Well done."},
        {"mood": "good", "quote": "Well done."},
        text="Well done. Well done.",
    )
    assert [record.quote_start for record in judgement.records] == [51]


def test_a_quote_with_broken_unicode_is_not_grounded() -> None:
    judgement = judged({"mood": "bad", "quote": "Later T-13 went real\ud800y badly"})
    assert [row.reason_code for row in judgement.quarantined] == ["BAD_CHARACTERS"]


def test_the_same_record_with_two_spellings_is_a_duplicate() -> None:
    judgement = judged(
        {"mood": "bad", "quote": "T-13 went really badly."},
        {"mood": "bad", "quote": "t-13 went  really badly."},
    )
    assert len(judgement.records) == 1
    assert [row.reason_code for row in judgement.quarantined] == ["DUPLICATE_RECORD"]


RULES = RecordSchema(
    {
        "type": "object",
        "properties": {
            "note": {"type": "string", "maxLength": 40},
            "name": {"type": "string", "maxLength": 8, "x-grounding": "verbatim"},
            "place": {"type": "string", "x-grounding": "verbatim"},
            "count": {"type": ["integer", "null"]},
            "share": {"type": "number"},
            "any": {"type": "boolean"},
        },
        "required": ["note"],
    },
    strict=True,
)
SOURCE = 'Anna B. came.\tAnna   Berg\nleft "X\\n" twice; \ufb01rst 5. Bob saw Bob in Rome.'


def ruled(*records: Any, known: dict[int, Any] | None = None) -> list[Any]:
    return list(read_given(records, a_chunk(SOURCE), RULES, known).judged)


def rule(record: Any) -> tuple[str, str]:
    (row,) = ruled(record)
    assert isinstance(row, QuarantinedRecord)
    assert row.raw_record == json.dumps(record, sort_keys=True)
    return row.reason_code, row.problem or row.detail


def fields(record: Any) -> dict[str, Any]:
    (accepted,) = ruled(record)
    assert isinstance(accepted, GroundedRecord)
    return accepted.fields


def test_a_schema_is_fuzzy_and_has_no_prompt_by_default() -> None:
    assert RULES.grounding == "fuzzy"
    assert RULES.prompt.text == ""
    assert RecordSchema(RECORD_SCHEMA, "p", "exact").grounding == "exact"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"note": "a"}, {"note": "a"}),
        ({"note": "a\r\nb"}, {"note": "a\nb"}),
        ({"note": "a", "name": " ", "place": None, "count": None, "any": "\u200b"}, {"note": "a"}),
        ({"note": "a", "count": 4.0, "share": 4.0}, None),
        ({"note": "a", "any": True}, {"note": "a", "any": True}),
    ],
)
def test_fields_without_a_value_are_omitted(
    record: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    found = fields(record | {"quote": "Anna B. came."})
    assert found == (expected or record)
    assert "count" not in found or isinstance(found["count"], int)
    assert all(isinstance(found.get(name, 0.5), float) for name in ("share",))


@pytest.mark.parametrize(
    ("record", "refusal"),
    [
        (5, ("OFF_SCHEMA", "$: type")),
        ({"note": "", "quote": "Bob"}, ("OFF_SCHEMA", "$.note: blank")),
        ({"note": "a", "count": 4.5, "quote": "Bob"}, ("OFF_SCHEMA", "$.count: type")),
        (
            {"share": "x", "note": 5, "count": "y", "quote": "Bob"},
            ("OFF_SCHEMA", "$.count: type"),
        ),
        ({"note": "a\\tb", "quote": "Bob saw"}, ("BAD_CHARACTERS", "$.note: escapes")),
        (
            {"note": "a\u0007", "quote": "Bob saw"},
            ("BAD_CHARACTERS", "$.note: characters"),
        ),
        (
            {"note": "a", "quote": "Bob\u0007 saw"},
            ("BAD_CHARACTERS", "the quote: U+0007 is not in the text"),
        ),
        (
            {"note": "a", "any": True, "share": 1.5, "place": "x\u0001", "quote": "Bob saw"},
            ("BAD_CHARACTERS", "$.place: characters"),
        ),
        (
            {"note": "a", "name": "Berg", "quote": "Bob saw"},
            ("UNGROUNDED_FIELD", "$.name: x-grounding"),
        ),
        (
            {"note": "a", "place": "Rome", "name": "Bo", "quote": "Bob in Rome"},
            ("UNGROUNDED_FIELD", "$.name: x-grounding"),
        ),
        ({"note": "a", "quote": "Nobody"}, ("UNGROUNDED_QUOTE", "the quote is not in the text")),
    ],
)
def test_the_first_broken_rule_is_reported(record: Any, refusal: tuple[str, str]) -> None:
    assert rule(record) == refusal


def test_a_value_that_fits_the_schema_only_in_the_models_spelling_is_refused() -> None:
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 9, "x-grounding": "verbatim"}},
    }
    record = {"name": "Anna Berg", "quote": "Anna Berg left"}
    (row,) = read_given([record], a_chunk(SOURCE), RecordSchema(schema)).judged
    assert isinstance(row, QuarantinedRecord)
    assert (
        row.detail
        == "`name`: `Anna Berg` is `Anna   Berg` in the text, which has 11 characters, more than 9"
    )


def test_a_quote_from_the_instructions_is_reported_as_a_leak() -> None:
    (row,) = judged({"mood": "good", "quote": "All went well today."}).quarantined
    assert row.detail == "the quote is from the instructions"


def test_double_escapes_are_undone_if_the_source_proves_them() -> None:
    (accepted,) = ruled({"note": "came.\\tAnna", "quote": "Anna B. came."})
    assert accepted.fields == {"note": "came.\tAnna"}
    assert accepted.fields_model == {"note": "came.\\tAnna"}
    (verbatim,) = ruled({"note": "a", "place": "X\\n", "quote": 'left "X\\n" twice'})
    assert verbatim.fields == {"note": "a", "place": "X\\n"}
    assert verbatim.fields_model == {}


def test_a_grounded_record_has_its_place_and_both_spellings() -> None:
    record = {"place": "rome", "note": "a", "quote": "bob in  Rome"}
    (accepted,) = ruled(record)
    start = SOURCE.index("Bob in Rome")
    assert accepted == GroundedRecord(
        fields={"note": "a", "place": "Rome"},
        fields_model={"place": "rome"},
        normalizations={"place": ("source_spelling",)},
        refused=(),
        quote="Bob in Rome",
        quote_start=start,
        quote_end=start + len("Bob in Rome"),
        quote_match="normalized",
        quote_model="bob in  Rome",
        owned=True,
    )
    assert list(accepted.fields) == ["place", "note"]


def test_a_repeated_record_is_reported_as_a_duplicate() -> None:
    record = {"note": "a", "name": "Bob", "quote": "Bob"}
    reordered = dict(reversed(record.items()))
    first, second, third, other = ruled(record, reordered, record, record | {"note": "b"})
    assert first.quote_start < second.quote_start
    assert (third.reason_code, third.detail) == ("DUPLICATE_RECORD", "the answer holds it twice")
    assert third.raw_record == json.dumps(record, sort_keys=True)
    assert (other.fields["note"], other.quote_start) == ("b", first.quote_start)


def test_known_judgements_stay_and_their_places_are_taken() -> None:
    record = {"note": "a", "quote": "Bob"}
    first, second = ruled(record, record)
    refused = QuarantinedRecord(reason_code="OFF_SCHEMA", detail="$: type")
    again = ruled(record, 5, record, record, known={0: first, 1: refused})
    assert again[:3] == [first, refused, second]
    assert again[3].reason_code == "DUPLICATE_RECORD"
    again = ruled(record, record, record, known={0: second})
    assert again[:2] == [second, first]
    once = {"note": "a", "quote": "Anna B."}
    (known,) = ruled(once)
    assert ruled(once, once, known={1: known})[0].reason_code == "DUPLICATE_RECORD"


def test_a_leaked_record_is_kept_as_the_model_gave_it() -> None:
    record = {"mood": "good", "quote": "All went well."}
    prepared = prepare(a_dataset().to_json().encode())
    judgement = judge_answer(an_answer([record]), a_chunk("Else."), prepared.record_schema)
    assert [json.loads(row.raw_record or "") for row in judgement.quarantined] == [record]


def test_the_order_of_fields_does_not_make_another_record() -> None:
    first = {"mood": "good", "score": 3, "quote": "Later T-13 went"}
    second = {"score": 3, "mood": "good", "quote": "Later T-13 went"}
    judgement = judged(first, second)
    assert len(judgement.records) == 1
    assert [row.reason_code for row in judgement.quarantined] == ["DUPLICATE_RECORD"]


def test_a_known_record_does_not_take_a_second_place() -> None:
    text, record = "Well done. Well done.", {"mood": "good", "quote": "Well done."}
    finder = QuoteFinder("", text, "", core_start=0)
    judge = RecordJudge(RecordSchema(RECORD_SCHEMA), finder)
    (known,) = judge.judge_all([record])
    again = RecordJudge(RecordSchema(RECORD_SCHEMA), QuoteFinder("", text, "", core_start=0))
    judged_again = again.judge_all([record, record], {0: known})
    assert [row.quote_start for row in judged_again if isinstance(row, GroundedRecord)] == [0, 11]


def test_a_known_refusal_keeps_its_place() -> None:
    text = "Well done. Well done."
    wrong = {"mood": "good", "ticket": "T-9", "quote": "Well done."}
    records = [wrong, {"mood": "good", "quote": "Well done."}]
    schema = RecordSchema(RECORD_SCHEMA, strict=True)
    finder = QuoteFinder("", text, "", core_start=0)
    refused, right = RecordJudge(schema, finder).judge_all(records)
    finder = QuoteFinder("", text, "", core_start=0)
    again = RecordJudge(schema, finder).judge_all(records, {0: refused})
    assert again == [refused, right]


def test_a_field_may_contain_a_private_use_character_of_the_text() -> None:
    schema = RecordSchema({"type": "object", "properties": {"note": {"type": "string"}}})
    text = "The sign \ue001 was there."
    answer = an_answer([{"note": "\ue001", "quote": "The sign \ue001 was there."}])
    (record,) = judge_answer(answer, a_chunk(text), schema).records
    assert record.fields == {"note": "\ue001"}


@pytest.mark.parametrize("quote", ["", " ", "\u3164", "\ufe0f", "\u200b", "...", "\u2014"])
def test_an_invisible_quote_counts_as_absent(quote: str) -> None:
    judgement = judged({"mood": "good", "quote": quote})
    assert [row.reason_code for row in judgement.quarantined] == ["NO_QUOTE"]


def test_a_verbatim_value_of_punctuation_only_proves_nothing() -> None:
    schema = {
        "type": "object",
        "properties": {"ticket": {"type": "string", "x-grounding": "verbatim"}},
    }
    answer = an_answer([{"ticket": "...", "quote": "This ... or that."}])
    judgement = judge_answer(answer, a_chunk("This ... or that."), RecordSchema(schema))
    assert [row.reason_code for row in judgement.quarantined] == ["UNGROUNDED_FIELD"]
