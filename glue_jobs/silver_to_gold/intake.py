"""Reads the silver objects of documents and finds the documents that are not fit for gold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.silver_to_gold import expectations, schemas, transformations
from glue_jobs.silver_to_gold.decisions import findings
from glue_jobs.silver_to_gold.decisions.ports import Taken
from glue_jobs.silver_to_gold.decisions.quality_results import FailedExample
from glue_jobs.silver_to_gold.decisions.rules import VERSION_RULE
from glue_jobs.silver_to_gold.examples import JudgedRows, failed_examples
from glue_jobs.silver_to_gold.manifest import ManifestDocument

UriOf = Callable[[str], str]
"""The URI, for Spark, of the silver object with a key."""


@dataclass(frozen=True)
class Intake:
    """The typed silver rows of documents, and the results of their checks.

    Attributes:
        rows: typed rows (cached: silver objects are read once, so all steps have the same rows).
        texts: Spark SQL of each column's text as silver has it.
    """

    rows: DataFrame
    taken: Taken
    texts: Mapping[str, str]

    def examples(self) -> dict[str, tuple[FailedExample, ...]]:
        """Rows that break a rule, by the rule's name."""
        judged = JudgedRows(self.rows, transformations.OBJECT_DOCUMENT, self.texts)
        return failed_examples(judged, findings.failed_rules(self.taken.found, self.taken.rules))


def read(
    spark: SparkSession,
    documents: Sequence[ManifestDocument],
    record_schema: dict[str, Any],
    uri_of: UriOf,
) -> Intake | None:
    """Read and judge the documents' silver rows; None if no document has a silver object."""
    uris = [uri_of(key) for document in documents for key in document.records_keys]
    if not uris:
        return None
    rules = expectations.intake_rules(record_schema)
    rows = transformations.typed_rows(_lines(spark, uris), record_schema).cache()
    try:
        found = expectations.findings_by_document(rows, transformations.OBJECT_DOCUMENT, rules)
    except BaseException:
        rows.unpersist()
        raise
    judged = findings.with_versions_judged(found, documents)
    taken = Taken((*rules, VERSION_RULE), judged, findings.rewritten(found, documents))
    return Intake(rows, taken, _texts(record_schema))


def _texts(record_schema: dict[str, Any]) -> dict[str, str]:
    """Typed columns are null for a value that does not fit, so the text explains more."""
    fields = {name: transformations.field_text(name) for name in record_schema["properties"]}
    return {**fields, "extracted_at": transformations.EXTRACTED_AT_TEXT}


def _lines(spark: SparkSession, uris: list[str]) -> DataFrame:
    reader = spark.read.schema(schemas.SILVER_LINE)
    return reader.option("columnNameOfCorruptRecord", schemas.UNREADABLE_LINE).json(uris)
