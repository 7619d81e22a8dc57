"""Data-quality rules as Spark SQL, and their results for the rows of each document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import schemas, transformations
from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from glue_jobs.silver_to_gold.decisions.rules import RECORDS
from glue_jobs.silver_to_gold.spark_sql import identifier, string_literal
from medallion.vocabulary.datasets import Expectation
from medallion.vocabulary.value_rules import WARNINGS


def intake_rules(record_schema: dict[str, Any]) -> tuple[Expectation, ...]:
    """What silver rows must satisfy before they are written anywhere."""
    texts = {name: transformations.field_text(name) for name in record_schema["properties"]}
    fits = [_fits(name, text) for name, text in texts.items()]
    present = [_present(name) for name in schemas.required_fields(record_schema)]
    return (
        _intake(
            "silver_line_is_readable",
            f"{schemas.UNREADABLE_LINE} IS NULL",
            schemas.UNREADABLE_LINE,
        ),
        _intake("fields_are_readable", _FIELDS_ARE_READABLE, "fields"),
        _intake(
            "document_owns_the_object",
            f"document_id = {transformations.OBJECT_DOCUMENT}",
            "document_id",
        ),
        _fits("extracted_at", transformations.EXTRACTED_AT_TEXT),
        *fits,
        *present,
        Expectation(
            "records_are_distinct",
            RECORDS,
            f"NOT {transformations.REPEATED}",
            severity="warn",
            description="Silver holds each record once; repeated rows are dropped.",
            columns=("record_id",),
        ),
        *(_without_warning(name, meaning) for name, meaning in WARNINGS.items()),
    )


def findings_by_document(
    rows: DataFrame, document_column: str, rules: Iterable[Expectation]
) -> dict[str, DocumentFindings]:
    """Judge each document's rows separately, in one pass.

    A rule of kind "table" is also checked per document: a document's result must not depend on
    which other documents are in the same gold run.

    Returns:
        Findings of every document that has rows.
    """
    rules = tuple(rules)
    judged = rows.groupBy(document_column).agg(
        F.count(F.lit(1)).alias("rows"),
        F.collect_set(F.coalesce("source_version", F.lit(""))).alias("versions"),
        F.collect_set("run_id").alias("runs"),
        *(failures(rule).alias(f"rule_{index}") for index, rule in enumerate(rules)),
    )
    return {row[document_column]: _findings(row, rules) for row in judged.collect()}


def failures(rule: Expectation) -> Column:
    """Aggregate expression: how many rows break the rule; unknown (null) counts as broken."""
    if rule.kind == "table":
        return F.when(holds(rule), 0).otherwise(1)
    return F.count_if(~holds(rule))


def holds(rule: Expectation) -> Column:
    """True if the rule holds; false if that is unknown (null)."""
    return F.coalesce(F.expr(rule.rule).cast("boolean"), F.lit(False))


_FIELDS_ARE_READABLE = (
    f"fields IS NOT NULL AND {transformations.field_text(schemas.UNREADABLE_FIELDS)} IS NULL"
)


def _findings(row: Row, rules: tuple[Expectation, ...]) -> DocumentFindings:
    counts = {rule.name: row[f"rule_{index}"] for index, rule in enumerate(rules)}
    failed = {name: count for name, count in counts.items() if count}
    versions, runs = frozenset(row["versions"]), frozenset(row["runs"])
    return DocumentFindings(row["rows"], failed, versions, runs)


def _intake(name: str, rule: str, column: str) -> Expectation:
    description = "Silver is as the pipeline writes it."
    return Expectation(name, RECORDS, rule, description=description, columns=(column,))


def _fits(name: str, text: str) -> Expectation:
    return Expectation(
        f"{name}_fits_its_type",
        RECORDS,
        f"{text} IS NULL OR {identifier(name)} IS NOT NULL",
        description="A value that does not fit the column's type would be lost.",
        columns=(name,),
    )


def _without_warning(name: str, meaning: str) -> Expectation:
    """A rule for one warning; an unreadable line has no names and passes: another rule finds it."""
    given = f"names -> array_contains(names, {string_literal(name)})"
    found = f"exists({transformations.NORMALIZATION_NAMES}, {given})"
    return Expectation(
        name,
        RECORDS,
        f"NOT coalesce({found}, false)",
        severity="warn",
        description=f"The row has a field with this warning: {meaning}.",
    )


def _present(name: str) -> Expectation:
    return Expectation(
        f"{name}_is_present",
        RECORDS,
        f"{identifier(name)} IS NOT NULL",
        description="The record schema requires the field.",
        columns=(name,),
    )
