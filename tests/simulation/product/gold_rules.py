"""The rules for gold rows as Python: what Spark SQL states, for the simulation's dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from glue_jobs.silver_to_gold.decisions.rules import RECORDS
from medallion.vocabulary.datasets import Expectation
from tests.simulation.product.texts import MOST_CRATES

Row = Mapping[str, Any]

_SPARK_HAS_THE_RULE: Final = "the product's rule is Spark SQL; here it is a predicate"

OBJECT_DOCUMENT: Final = "_object_document_id"
"""The document whose silver object a row was read from."""

UNREADABLE: Final = "_unreadable"
REPEATED: Final = "_repeated"

INTAKE_RULES: Final = tuple(
    Expectation(name, RECORDS, _SPARK_HAS_THE_RULE, severity=severity)
    for name, severity in (
        ("silver_line_is_readable", "error"),
        ("document_owns_the_object", "error"),
        ("records_are_distinct", "warn"),
    )
)

_HOLDS: Final[Mapping[str, Callable[[Row], bool]]] = {
    "silver_line_is_readable": lambda row: not row[UNREADABLE],
    "document_owns_the_object": lambda row: row["document_id"] == row[OBJECT_DOCUMENT],
    "records_are_distinct": lambda row: not row[REPEATED],
    "quote_is_present": lambda row: row["quote"] is not None,
    "quote_span_fits_the_quote": lambda row: (
        row["quote_end"] - row["quote_start"] == len(row["quote"])
    ),
    "crates_fit_a_ship": lambda row: row["fields"]["crates"] <= MOST_CRATES,
    "goods_have_parcels": lambda row: row["parcels"] > 0,
}
_HOLD_TOGETHER: Final[Mapping[str, Callable[[Sequence[Row]], bool]]] = {
    "record_id_is_unique": lambda rows: len({row["record_id"] for row in rows}) == len(rows),
}


def failed_rows(rule: Expectation, rows: Sequence[Row]) -> int:
    """How many rows break the rule; 1 if they break a rule of kind "table" together.

    Raises:
        KeyError: the simulation does not know the rule.
    """
    if rule.kind == "table":
        return 0 if _HOLD_TOGETHER[rule.name](rows) else 1
    holds = _HOLDS[rule.name]
    return sum(not _is_known_to_hold(holds, row) for row in rows)


def _is_known_to_hold(holds: Callable[[Row], bool], row: Row) -> bool:
    """Whether the rule holds; what is unknown because of a null does not, as in Spark."""
    try:
        return holds(row)
    except TypeError:
        return False


def findings_by_document(
    rows: Iterable[Row], document_column: str, rules: Iterable[Expectation]
) -> dict[str, DocumentFindings]:
    """The findings of every document that has rows, judged separately."""
    by_document: dict[str, list[Row]] = {}
    for row in rows:
        by_document.setdefault(row[document_column], []).append(row)
    rules = tuple(rules)
    return {document_id: _findings(found, rules) for document_id, found in by_document.items()}


def _findings(rows: list[Row], rules: tuple[Expectation, ...]) -> DocumentFindings:
    counts = {rule.name: failed_rows(rule, rows) for rule in rules}
    failed = {name: count for name, count in counts.items() if count}
    return DocumentFindings(
        len(rows), failed, frozenset(row["source_version"] or "" for row in rows)
    )
