"""The result of each rule in a gold run, with examples of the rows that break it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from medallion.vocabulary.datasets import Expectation


@dataclass(frozen=True)
class FailedExample:
    """A row that breaks a rule; a row of an aggregate has only values.

    Attributes:
        column_values: text of each column that the rule reads.
    """

    document_id: str | None
    record_id: str | None
    quote: str | None
    quote_start: int | None
    column_values: Mapping[str, str | None]


@dataclass(frozen=True)
class QualityResult:
    """The result of one rule for the rows that a gold run brought into one table."""

    table: str
    rule: Expectation
    checked_rows: int
    failed_rows: int
    documents_failed: int | None = None
    examples: tuple[FailedExample, ...] = ()

    @property
    def passed(self) -> bool:
        return self.failed_rows == 0

    @property
    def blocks(self) -> bool:
        return not self.passed and self.rule.severity == "error"


def of_documents(
    table: str,
    rules: Iterable[Expectation],
    findings: Mapping[str, DocumentFindings],
    examples: Mapping[str, tuple[FailedExample, ...]],
) -> list[QualityResult]:
    """The results of the rules for all documents together; `examples` by name of the rule."""
    return [_of_rule(table, rule, findings, examples.get(rule.name, ())) for rule in rules]


def _of_rule(
    table: str,
    rule: Expectation,
    findings: Mapping[str, DocumentFindings],
    examples: tuple[FailedExample, ...],
) -> QualityResult:
    failed = [found.failed.get(rule.name, 0) for found in findings.values()]
    return QualityResult(
        table,
        rule,
        checked_rows=sum(found.rows for found in findings.values()),
        failed_rows=sum(failed),
        documents_failed=sum(1 for count in failed if count),
        examples=examples,
    )
