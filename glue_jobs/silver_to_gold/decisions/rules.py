"""Data-quality rules of every dataset, and those of one dataset for one table."""

from __future__ import annotations

from medallion.vocabulary.datasets import Dataset, Expectation

RECORDS = "records"

AUDIT_RULES = (
    Expectation(
        "record_id_is_unique",
        RECORDS,
        "count(DISTINCT record_id) = count(*)",
        kind="table",
        description="Every row has a unique record_id.",
        columns=("record_id",),
    ),
    Expectation(
        "quote_is_present",
        RECORDS,
        "quote IS NOT NULL",
        description="Every row carries the source's own words.",
        columns=("quote",),
    ),
    Expectation(
        "quote_span_fits_the_quote",
        RECORDS,
        "quote_end - quote_start = char_length(quote)",
        description="The offsets span as many code points as the quote has.",
        columns=("quote_start", "quote_end"),
    ),
)
"""Apply to every dataset, on the rows of the audit branch."""

VERSION_RULE = Expectation(
    "source_version_is_the_manifests",
    RECORDS,
    "source_version = (the manifest's version of the document)",
    kind="table",
    description="The rows belong to the version of the document that the gold run publishes.",
)


def audit_rules(dataset: Dataset) -> tuple[Expectation, ...]:
    """What the rows on the audit branch must satisfy."""
    return (*AUDIT_RULES, *rules_of(dataset, RECORDS))


def rules_of(dataset: Dataset, table: str) -> tuple[Expectation, ...]:
    """The dataset's own rules for a table."""
    return tuple(rule for rule in dataset.expectations if rule.table == table)
