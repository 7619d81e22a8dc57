"""Reads the silver objects of a manifest and finds the documents that are not fit for gold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.silver_to_gold import expectations, schemas, transformations
from glue_jobs.silver_to_gold.examples import FailedExample, JudgedRows, failed_examples
from glue_jobs.silver_to_gold.expectations import DocumentFindings
from glue_jobs.silver_to_gold.manifest import GoldManifest
from medallion.vocabulary.datasets import Expectation

UriOf = Callable[[str], str]
"""The URI, for Spark, of the silver object with a key."""

VERSION_RULE = Expectation(
    "source_version_is_the_manifests",
    expectations.RECORDS,
    "source_version = (the manifest's version of the document)",
    kind="table",
    description="The rows belong to the version of the document that the gold run publishes.",
)


@dataclass(frozen=True)
class Intake:
    """The typed silver rows of a manifest, and the results of their checks.

    Attributes:
        rows: typed rows (cached: silver objects are read once, so all steps have the same rows).
        rules: what was checked.
        findings: by document; documents without rows are absent.
        texts: Spark SQL of each column's text as silver has it.
    """

    rows: DataFrame
    rules: tuple[Expectation, ...]
    findings: dict[str, DocumentFindings]
    texts: Mapping[str, str]

    @property
    def held(self) -> dict[str, str]:
        """Document id -> why its rows are not fit for gold."""
        return expectations.held(self.findings, self.rules)

    def examples(self) -> dict[str, tuple[FailedExample, ...]]:
        """Rows that break a rule, by the rule's name."""
        judged = JudgedRows(self.rows, transformations.OBJECT_DOCUMENT, self.texts)
        return failed_examples(judged, expectations.failed_rules(self.findings, self.rules))


def read(
    spark: SparkSession, manifest: GoldManifest, record_schema: dict[str, Any], uri_of: UriOf
) -> Intake | None:
    """Read and judge the manifest's silver rows; None if no document has a silver object."""
    uris = [uri_of(document.records_key) for document in manifest.documents if document.records_key]
    if not uris:
        return None
    rules = expectations.intake_rules(record_schema)
    rows = transformations.typed_rows(_lines(spark, uris), record_schema).cache()
    found = expectations.findings_by_document(rows, transformations.OBJECT_DOCUMENT, rules)
    versions = {document.document_id: document.version_id for document in manifest.documents}
    judged = {
        document_id: _with_version_judged(findings, versions.get(document_id))
        for document_id, findings in found.items()
    }
    return Intake(rows, (*rules, VERSION_RULE), judged, _texts(record_schema))


def _texts(record_schema: dict[str, Any]) -> dict[str, str]:
    """Typed columns are null for a value that does not fit, so the text explains more."""
    fields = {name: transformations.field_text(name) for name in record_schema["properties"]}
    return {**fields, "extracted_at": transformations.EXTRACTED_AT_TEXT}


def _lines(spark: SparkSession, uris: list[str]) -> DataFrame:
    reader = spark.read.schema(schemas.SILVER_LINE)
    return reader.option("columnNameOfCorruptRecord", schemas.UNREADABLE_LINE).json(uris)


def _with_version_judged(findings: DocumentFindings, wanted: str | None) -> DocumentFindings:
    if findings.versions == {wanted}:
        return findings
    return replace(findings, failed={**findings.failed, VERSION_RULE.name: 1})
