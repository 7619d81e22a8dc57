"""With x-grounding, the model's value must be in the quote, from which it is then read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import GroundedRecord
from medallion.vocabulary.datasets import ValueSettings
from tests.judging import judge_answer
from tests.unit.extraction_builders import a_chunk, an_answer

VERBATIM = {"x-grounding": "verbatim"}
PROPERTIES: dict[str, dict[str, Any]] = {
    "name": {"type": "string"},
    "status": {"type": "string", "enum": ["paid", "in_dispute"]} | VERBATIM,
    "amount": {"type": "number", "x-type": "decimal(18,2)", "x-unit": "€"} | VERBATIM,
    "count": {"type": "integer"} | VERBATIM,
    "at": {"type": "string", "format": "date-time"} | VERBATIM,
}
SCHEMA = {"type": "object", "properties": PROPERTIES, "required": ["name"]}
TEXT = "Status: In Dispute. Sum 1.234,50 € for 12 lamps on 2026-05-04T10:00:00, 1,234 in all."


def read(values: ValueSettings | None = None, **fields: Any) -> GroundedRecord:
    schema = RecordSchema(SCHEMA, values=values)
    answer = an_answer([{"name": "x", "quote": TEXT, **fields}])
    (record,) = judge_answer(answer, a_chunk(TEXT), schema).records
    return record


@pytest.mark.parametrize(
    ("field", "raw", "value", "rules"),
    [
        ("status", "In Dispute", "in_dispute", ("enum_spelling",)),
        ("amount", "1.234,50 €", "1234.50", ("unit_removed", "number_separators")),
        ("amount", "1.234,50", "1234.50", ("number_separators",)),
        ("count", "12", 12, ("number_from_text",)),
        ("count", 12, 12, None),
    ],
    ids=range(5),
)
def test_a_value_is_read_from_the_quote(
    field: str, raw: Any, value: Any, rules: tuple[str, ...] | None
) -> None:
    record = read(**{field: raw})
    assert record.fields[field] == value
    assert record.normalizations == ({field: rules} if rules else {})
    assert record.fields_model == ({field: raw} if rules else {})


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("status", "in_dispute"),
        ("status", "paid"),
        ("amount", 1234.5),
        ("amount", "1,234.50"),
        ("amount", "1234.50"),
        ("count", 13),
        ("count", 2),
    ],
)
def test_a_right_value_in_other_words_is_refused(field: str, raw: Any) -> None:
    (refused,) = read(**{field: raw}).refused
    assert (refused.field, refused.reason_code) == (field, "UNGROUNDED_FIELD")
    assert refused.rule == "x-grounding"
    assert refused.detail.startswith(f"`{field}`: `")
    assert refused.detail.endswith("` is not in the quote")


def test_an_ambiguous_value_is_refused_even_if_it_is_in_the_quote() -> None:
    (refused,) = read(count="1,234").refused
    assert (refused.reason_code, refused.rule) == ("INVALID_FIELD", "type")
    record = read(ValueSettings(decimal_separator="."), count="1,234")
    assert record.fields["count"] == 1234


def test_the_offset_of_the_zone_need_not_be_in_the_quote() -> None:
    record = read(ValueSettings(timezone="Europe/Berlin"), at="2026-05-04T10:00:00")
    assert record.fields["at"] == "2026-05-04T10:00:00+02:00"
    assert record.fields_model == {"at": "2026-05-04T10:00:00"}


def test_the_spelling_of_the_source_is_read_again() -> None:
    """The quote has the words in another case; the value is still one of the schema's."""
    record = read(status="in dispute")
    assert record.fields["status"] == "in_dispute"
    assert record.normalizations == {"status": ("enum_spelling",)}
    assert record.quote_match == "normalized"


def test_a_verbatim_field_without_a_value_or_proof_does_not_end_the_checks() -> None:
    record = read(amount="n/a", at="2020-01-01T00:00:00Z", count=13, status="in dispute")
    assert record.fields == {"name": "x", "status": "in_dispute"}
    assert sorted(field.field for field in record.refused) == ["at", "count"]


def test_a_value_that_does_not_fit_in_the_spelling_of_the_text_is_refused() -> None:
    text = "Name: Anna   Berg"
    schema = RecordSchema(
        {
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "name": {"type": "string", "maxLength": 9} | VERBATIM,
            },
        }
    )
    answer = an_answer([{"id": "x", "name": "Anna Berg", "quote": text}])
    (record,) = judge_answer(answer, a_chunk(text), schema).records
    (refused,) = record.refused
    assert (refused.reason_code, refused.rule) == ("UNGROUNDED_FIELD", "maxLength")


def test_records_that_differ_in_a_refused_field_are_two_records() -> None:
    schema = RecordSchema(SCHEMA)
    records = [{"name": "x", "count": raw, "quote": TEXT} for raw in ("a", "b", "a")]
    judgement = judge_answer(an_answer(records), a_chunk(TEXT), schema)
    assert [json.loads(record.refused[0].raw_value) for record in judgement.records] == ["a", "b"]
    assert [row.reason_code for row in judgement.quarantined] == ["DUPLICATE_RECORD"]
