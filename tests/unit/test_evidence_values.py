"""Normalized values and fields in quarantine in the evidence page's data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.evidence.evidence import Evidence
from cli.evidence.page_data import page_data
from medallion.vocabulary.value_rules import MEANINGS, WARNINGS
from tests.unit.evidence_builders import a_field_row, a_quarantine_row, a_record_row, an_evidence

TEXT = "The kettle leaks. The lamp is great."
RECORD = a_record_row(TEXT, 0, 17, fields=json.dumps({"sentiment": "negative"}))
OTHER = a_record_row(TEXT, 18, len(TEXT))

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
FIELDS = st.dictionaries(st.text(min_size=1), JSON_VALUES, max_size=4)
RULES = st.dictionaries(st.text(min_size=1), st.lists(st.sampled_from([*MEANINGS]), min_size=1))


def normalized(
    fields: dict[str, Any], fields_model: dict[str, Any], rules: dict[str, list[str]]
) -> Evidence:
    as_json = {
        "fields": json.dumps(fields),
        "fields_model": json.dumps(fields_model),
        "normalizations": json.dumps(rules),
    }
    return an_evidence(TEXT, records=[a_record_row(TEXT, 0, 3, **as_json)])


def test_a_normalized_field_has_its_value_the_models_value_and_the_rules() -> None:
    data = page_data(
        normalized(
            {"amount": "1234.50"},
            {"amount": "1.234,50 EUR"},
            {"amount": ["number_separators", "unit_removed"]},
        )
    )
    (record,) = data["records"]
    assert record["fields"] == [["amount", "1234.50"]]
    assert record["modelFields"] == {"amount": '"1.234,50 EUR"'}
    assert record["rules"] == {"amount": ["number_separators", "unit_removed"]}


@pytest.mark.parametrize("rule", ["missing_marker", "undeclared_key"])
def test_a_field_without_a_value_in_gold_is_shown_with_the_models_value(rule: str) -> None:
    evidence = normalized({"a": "x"}, {"b": {"deep": ["\u00fc"]}}, {"b": [rule]})
    (record,) = page_data(evidence)["records"]
    assert record["fields"] == [["a", "x"], ["b", None]]
    assert record["modelFields"] == {"b": '{"deep": ["\u00fc"]}'}


def test_the_rules_in_the_records_are_explained_and_only_warnings_warn() -> None:
    rules = {"a": ["source_spelling", "unheard_of"], "b": ["INEXACT_NUMBER"]}
    shown = page_data(normalized({"a": "x", "b": 0.1}, {}, rules))["rules"]
    assert shown == {
        "source_spelling": {"meaning": MEANINGS["source_spelling"], "warns": False},
        "INEXACT_NUMBER": {"meaning": MEANINGS["INEXACT_NUMBER"], "warns": True},
    }


def test_every_name_that_silver_may_hold_has_a_meaning() -> None:
    shown = page_data(normalized({"a": "x"}, {}, {"a": list(MEANINGS)}))["rules"]
    assert {name: rule["meaning"] for name, rule in shown.items()} == MEANINGS
    assert {name for name, rule in shown.items() if rule["warns"]} == set(WARNINGS)


@pytest.mark.parametrize(
    ("kept", "rules", "shown"),
    [
        ("0.10000000000000000001", ["INEXACT_NUMBER"], "0.10000000000000000001"),
        ("12345678901234567890", ["INEXACT_NUMBER"], "12345678901234567890"),
        ("0.1000", ["number_from_text", "INEXACT_NUMBER"], '"0.1000"'),
        ("0,1000", ["number_separators", "INEXACT_NUMBER"], '"0,1000"'),
        ("0.1", ["number_from_text"], '"0.1"'),
        ("many", ["INEXACT_NUMBER"], '"many"'),
        ('{"deep": [1]}', ["undeclared_key"], '{"deep": [1]}'),
        ("[1, 2]", ["undeclared_key"], "[1, 2]"),
        ("[1, 2]", ["source_spelling"], '"[1, 2]"'),
        ("[" * 100_000, ["undeclared_key"], json.dumps("[" * 100_000)),
        ("7", ["undeclared_key"], '"7"'),
        (7, ["undeclared_key"], "7"),
    ],
)
def test_numbers_and_trees_that_silver_keeps_as_text_are_shown_as_the_model_wrote_them(
    kept: object, rules: list[str], shown: str
) -> None:
    (record,) = page_data(normalized({}, {"a": kept}, {"a": rules}))["records"]
    assert record["modelFields"] == {"a": shown}


@given(fields=FIELDS, fields_model=FIELDS, rules=RULES, refused=st.sets(st.text(min_size=1)))
def test_every_field_is_shown_exactly_once(
    fields: dict[str, Any],
    fields_model: dict[str, Any],
    rules: dict[str, list[str]],
    refused: set[str],
) -> None:
    evidence = normalized(fields, fields_model, rules)
    quarantine = [a_field_row(evidence.records[0], name) for name in refused]
    data = page_data(an_evidence(TEXT, records=evidence.records, quarantine=quarantine))
    (record,) = data["records"]
    names = [name for name, _ in record["fields"]]
    assert sorted(names) == sorted({*fields, *fields_model, *rules, *refused})
    assert {name for name, value in record["fields"] if value is not None} == set(fields)
    assert record["modelFields"].keys() == fields_model.keys()
    for name in fields_model.keys() - rules.keys():
        assert json.loads(record["modelFields"][name]) == fields_model[name]
    assert set(data["rules"]) == {rule for names in rules.values() for rule in names}


def test_a_field_in_quarantine_and_its_record_refer_to_each_other() -> None:
    quarantine = [a_quarantine_row(0), a_field_row(OTHER, "rating"), a_field_row(RECORD, "tone")]
    data = page_data(an_evidence(TEXT, records=[RECORD, OTHER], quarantine=quarantine))
    assert [row["record"] for row in data["quarantine"]] == [None, 1, 0]
    assert [row["field"] for row in data["quarantine"]] == [None, "rating", "tone"]
    assert [record["refused"] for record in data["records"]] == [[2], [1]]
    assert data["records"][0]["fields"] == [["sentiment", "negative"], ["tone", None]]


def test_a_field_in_quarantine_has_its_rule_and_the_models_value() -> None:
    raw = '{"tone": 12345678901234567890.10, "list": [1]}'
    row = a_field_row(
        RECORD,
        "tone",
        reason_code="UNGROUNDED_FIELD",
        detail="`tone`: `x` is not in the quote",
        rule="x-grounding",
        raw_value=raw,
    )
    (shown,) = page_data(an_evidence(TEXT, records=[RECORD], quarantine=[row]))["quarantine"]
    assert (shown["code"], shown["rule"]) == ("UNGROUNDED_FIELD", "x-grounding")
    assert shown["detail"] == "`tone`: `x` is not in the quote"
    assert shown["raw"] == raw


def test_a_whole_record_in_quarantine_keeps_its_own_words() -> None:
    row = a_quarantine_row(0, raw_record='{"quote": "x"}')
    (shown,) = page_data(an_evidence(TEXT, quarantine=[row]))["quarantine"]
    assert (shown["field"], shown["rule"], shown["raw"]) == (None, None, '{"quote": "x"}')


def test_a_field_whose_record_is_missing_is_at_its_chunk() -> None:
    row = a_field_row(RECORD, "tone")
    (shown,) = page_data(an_evidence(TEXT, quarantine=[row]))["quarantine"]
    assert (shown["record"], shown["chunk"]) == (None, 0)


def test_records_and_fields_in_quarantine_are_counted_separately() -> None:
    rows = [
        a_field_row(RECORD, "tone"),
        a_field_row(OTHER, "tone"),
        a_quarantine_row(0),
        a_quarantine_row(0, reason_code="MAX_TOKENS", raw_record=None),
        a_field_row(OTHER, "rating"),
    ]
    facts = dict(page_data(an_evidence(TEXT, records=[RECORD, OTHER], quarantine=rows))["facts"])
    assert (facts["Records in quarantine"], facts["Fields in quarantine"]) == ("2", "3")
