"""The totals of a document, as labels and readable values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cli.evidence.quarantine import is_field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.evidence.evidence import Evidence, Row

_TOKENS: Final = (
    ("Prompt tokens", "prompt_tokens"),
    ("Output tokens", "output_tokens"),
    ("Thinking tokens", "thinking_tokens"),
)
_IDENTITY: Final = (
    ("Document id", "document_id"),
    ("Version", "source_version"),
    ("Run", "run_id"),
    ("Prompt version", "prompt_version"),
    ("Gold snapshot", "gold_snapshot_id"),
    ("Status since", "updated_at"),
)


def facts_of(evidence: Evidence, covered: int, misplaced: int) -> list[list[str]]:
    """Label and value of every known total.

    Args:
        evidence: the document with its rows.
        covered: code points that belong to a chunk.
        misplaced: records that are not at their offsets.
    """
    facts = [
        *_text_facts(evidence, covered),
        *_record_facts(evidence, misplaced),
        *_model_facts(evidence),
        *((label, evidence.document[name]) for label, name in _IDENTITY),
    ]
    return [[label, _readable(value)] for label, value in facts if value not in (None, "")]


def _text_facts(evidence: Evidence, covered: int) -> Iterator[tuple[str, Any]]:
    document = evidence.document
    yield "Characters", len(evidence.text)
    yield "Bytes in bronze", document["size_bytes"] or None
    yield "Encoding", document["encoding"]
    yield "Chunks", len(evidence.chunks)
    yield "Covered by chunks", f"{covered / len(evidence.text):.2%}" if evidence.text else None


def _record_facts(evidence: Evidence, misplaced: int) -> Iterator[tuple[str, Any]]:
    yield "Records", len(evidence.records)
    if evidence.in_gold is not None:
        yield "Records in gold", len(evidence.in_gold)
    yield "Adopted from a neighbour", _sum(evidence.chunks, "adopted")
    yield "Duplicates set aside", _sum(evidence.chunks, "duplicates")
    fields = sum(map(is_field, evidence.quarantine))
    yield "Records in quarantine", len(evidence.quarantine) - fields
    yield "Fields in quarantine", fields
    found = len(evidence.records) - misplaced
    yield "Quotes found at their offsets", f"{found:,} of {len(evidence.records):,}"


def _model_facts(evidence: Evidence) -> Iterator[tuple[str, Any]]:
    models = sorted({row["model"] for row in evidence.chunks if row["model"]})
    yield "Models" if len(models) > 1 else "Model", ", ".join(models)
    for label, name in _TOKENS:
        yield label, evidence.document[name]
    cost = evidence.document["cost_usd"]
    yield "Cost", None if cost is None else f"${float(cost):,.4f}"
    yield "Model calls of the last run", evidence.document["model_calls"]


def _sum(rows: list[Row], name: str) -> int:
    return sum(row[name] for row in rows)


def _readable(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
