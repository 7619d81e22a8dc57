"""The rules for gold rows as Python: what Spark SQL states, for the simulation's dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from medallion.vocabulary.datasets import Expectation
from tests.simulation.product.intake_rules import Row, intake_predicate
from tests.simulation.product.texts import MOST_CRATES

_HOLDS: Final[Mapping[str, Callable[[Row], bool]]] = {
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
    holds = _HOLDS.get(rule.name) or intake_predicate(rule)
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
        len(rows),
        failed,
        frozenset(row["source_version"] or "" for row in rows),
        frozenset(row["run_id"] for row in rows if row["run_id"] is not None),
    )
