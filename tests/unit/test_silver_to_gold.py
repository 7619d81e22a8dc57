from __future__ import annotations

from pathlib import Path

import pytest
from pyspark.sql import types as T

from glue_jobs.silver_to_gold import expectations, schemas, tables
from glue_jobs.silver_to_gold.arguments import JobArguments
from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings, held
from glue_jobs.silver_to_gold.manifest import parse_manifest
from glue_jobs.silver_to_gold.schemas import GoldColumn
from glue_jobs.silver_to_gold.spark_sql import identifier, string_literal
from glue_jobs.silver_to_gold.tables import TableName
from medallion.dataset_folders.dataset_sql import read_gold_table
from medallion.dataset_folders.mistakes import FileFindings
from medallion.dataset_folders.reasons import Reason
from medallion.vocabulary.datasets import Expectation
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.property_types import column_type
from medallion.vocabulary.value_rules import WARNINGS

TABLE = TableName("gold", "purchases_records")
OPTIONS = {
    "JOB_NAME": "silver-to-gold",
    "dataset": "purchases",
    "gold_run_id": "run",
    "manifest_key": "m.json",
    "silver_bucket": "s",
    "artifacts_bucket": "a",
    "gold_database": "gold",
}


def test_the_jobs_own_arguments_are_taken_from_the_resolved_options() -> None:
    arguments = JobArguments.of(OPTIONS)

    assert (arguments.dataset, arguments.gold_database) == ("purchases", "gold")


def test_a_missing_argument_raises_an_error() -> None:
    with pytest.raises(KeyError, match="manifest_key"):
        JobArguments.of({k: v for k, v in OPTIONS.items() if k != "manifest_key"})


def test_a_manifest_without_a_required_field_raises_an_error() -> None:
    with pytest.raises(TypeError, match="gold_run_id"):
        parse_manifest('{"dataset": "d", "documents": []}')


@pytest.mark.parametrize(
    ("value", "quoted"),
    [("plain", "'plain'"), ("it's", r"'it\'s'"), ("\\' OR 1=1 --", r"'\\\' OR 1=1 --'")],
)
def test_a_string_literal_escapes_its_quotes(value: str, quoted: str) -> None:
    assert string_literal(value) == quoted


def test_an_identifier_escapes_its_quotes() -> None:
    assert identifier("a`b") == "`a``b`"


@pytest.mark.parametrize(
    ("rules", "sql_type"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "email"}, "string"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "format": "date-time"}, "timestamp"),
        ({"type": "integer"}, "bigint"),
        ({"type": "number"}, "double"),
        ({"type": ["null", "boolean"]}, "boolean"),
        ({"type": "number", "x-type": "decimal(18,2)"}, "decimal(18,2)"),
        ({"type": ["number", "null"], "x-type": "decimal(38,38)"}, "decimal(38,38)"),
    ],
)
def test_each_json_type_has_a_column_type(rules: dict[str, object], sql_type: str) -> None:
    types = schemas.field_types({"properties": {"field": rules}})

    assert types["field"].sql_type == sql_type
    assert column_type(rules) == sql_type


def test_gold_sql_may_compute_with_decimals(tmp_path: Path) -> None:
    path = tmp_path / "totals.sql"
    path.write_text(
        "-- Totals.\nSELECT sum(amount) AS total, CAST(avg(amount) AS decimal(18,2)) AS mean,"
        " max(amount * 2 - 1.50) AS most FROM records WHERE amount > 0.10"
    )

    found = FileFindings("totals", path, Reason.INVALID_GOLD_SQL)
    read = read_gold_table(path, {"amount": "DECIMAL(18,2)"}, found)

    assert found.mistakes == []
    assert read is not None
    assert read[1] == ["total", "mean", "most"]


def test_fields_come_before_evidence_with_their_descriptions_on_one_line() -> None:
    schema = {"properties": {"title": {"type": "string", "description": "What\n it is."}}}

    columns = schemas.records_columns(schema)

    assert columns[0] == GoldColumn("title", "string", "What it is.")
    assert [column.name for column in columns[1:3]] == ["record_id", "document_id"]


def test_a_table_that_matches_the_dataset_needs_no_change() -> None:
    schema = T.StructType([_field("title", T.StringType(), "What.")])

    assert tables.evolution(TABLE, schema, (GoldColumn("title", "string", "What."),)) == []


def test_a_new_field_is_added_at_its_position_in_the_schema() -> None:
    schema = T.StructType([_field("title", T.StringType(), "What.")])
    columns = (
        GoldColumn("first", "date", "It's new."),
        GoldColumn("title", "string", "What."),
        GoldColumn("last", "bigint", "New."),
    )

    table = "ALTER TABLE glue_catalog.`gold`.`purchases_records`"
    assert tables.evolution(TABLE, schema, columns) == [
        rf"{table} ADD COLUMN `first` date COMMENT 'It\'s new.' FIRST",
        f"{table} ADD COLUMN `last` bigint COMMENT 'New.' AFTER `title`",
    ]


def test_a_changed_type_is_refused_with_a_remedy() -> None:
    schema = T.StructType([_field("stars", T.LongType(), "")])

    with pytest.raises(DatasetInvalidError, match="give the field a new name") as caught:
        tables.evolution(TABLE, schema, (GoldColumn("stars", "double", ""),))

    assert caught.value.reason_code == "INCOMPATIBLE_SCHEMA"


def test_only_broken_rules_of_severity_error_hold_a_document() -> None:
    rules = (
        Expectation("warned", "records", "a", severity="warn"),
        Expectation("broken", "records", "b"),
        Expectation("kept", "records", "c"),
    )
    found = {
        "good": DocumentFindings(3, {"warned": 3}),
        "bad": DocumentFindings(3, {"warned": 1, "broken": 2}),
    }

    assert held(found, rules) == {"bad": "broken failed for 2 of 3 rows"}


@pytest.mark.parametrize("declared", [["string", "null"], ["null", "string"]])
def test_a_required_nullable_field_may_be_absent(declared: list[str]) -> None:
    schema = {
        "properties": {"title": {"type": "string"}, "note": {"type": declared}},
        "required": ["note", "title"],
    }

    names = [rule.name for rule in expectations.intake_rules(schema)]

    assert [name for name in names if name.endswith("_is_present")] == ["title_is_present"]
    assert "note_fits_its_type" in names


def test_each_warning_of_the_judge_has_a_rule_that_holds_no_document() -> None:
    rules = expectations.intake_rules({"properties": {"title": {"type": "string"}}})

    found = {rule.name: (rule.severity, rule.kind) for rule in rules if rule.name in WARNINGS}
    assert found == dict.fromkeys(["INEXACT_NUMBER", "INEXACT_DATE_TIME"], ("warn", "row"))


def test_every_field_has_a_type_rule_and_every_required_field_a_presence_rule() -> None:
    schema = {
        "properties": {"title": {"type": "string"}, "stars": {"type": "integer"}},
        "required": ["title"],
    }

    names = [rule.name for rule in expectations.intake_rules(schema)]

    assert {"title_fits_its_type", "stars_fits_its_type", "title_is_present"} <= set(names)
    assert "stars_is_present" not in names


def _field(name: str, kind: T.DataType, comment: str) -> T.StructField:
    return T.StructField(name, kind, metadata={"comment": comment})
