"""Evidence as the plain values that the page's script reads."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from cli.evidence.evidence import Evidence, Row
from cli.evidence.facts import facts_of
from cli.evidence.field_values import model_values, rule_meanings, rules_of, values_of
from cli.evidence.findings import findings_of
from cli.evidence.held import held_data
from cli.evidence.marking import Block, Mark, blocks_of
from cli.evidence.origin import origin_of
from cli.evidence.quarantine import fields_by_record, quarantine_data, quarantine_places
from cli.evidence.reason_codes import meanings_of
from cli.evidence.wording import MATCH_KINDS
from cli.stacks import is_stand_in

_CHUNK_FIGURES: Final = (
    "records",
    "adopted",
    "duplicates",
    "quarantined",
    "attempts",
    "latency_ms",
    "prompt_tokens",
    "output_tokens",
    "thinking_tokens",
    "cost_usd",
    "reused",
    "model",
    "answer_key",
)
_SOURCE_COLUMNS: Final = ("model", "prompt_version", "extracted_at", "run_id")


def page_data(evidence: Evidence) -> dict[str, Any]:
    """The page's content; text is cut here, so that the script counts nothing.

    In a block's parts, a mark's number n refers to records[n], and ~n, which is negative, to
    quarantine[n].
    """
    misplaced = {n for n, row in enumerate(evidence.records) if not _is_placed(evidence.text, row)}
    cores = [(int(row["core_start"]), int(row["core_end"])) for row in evidence.chunks]
    blocks = list(blocks_of(evidence.text, cores, _marks(evidence, misplaced)))
    covered = sum(block.end - block.start for block in blocks if block.chunk is not None)
    sources = _Sources()
    return {
        "title": str(evidence.document["source_key"]),
        "status": str(evidence.document["status"]),
        "reason": _reason(evidence.document),
        "origin": origin_of(evidence),
        "findings": findings_of(evidence),
        "characters": len(evidence.text),
        "notes": [*evidence.notes, *_own_notes(evidence, len(misplaced), covered)],
        "facts": facts_of(evidence, covered, len(misplaced)),
        "outcomes": Counter(str(row["outcome"]) for row in evidence.chunks),
        "records": _records(evidence, misplaced, sources),
        "matchKinds": _match_kinds(evidence),
        "rules": rule_meanings(evidence.records),
        "sources": sources.rows,
        "quarantine": quarantine_data(evidence),
        "held": held_data(evidence),
        "codes": meanings_of(
            row["reason_code"] for row in (*evidence.chunks, *evidence.quarantine)
        ),
        "chunks": [_chunk(row) for row in evidence.chunks],
        "blocks": [_block(block) for block in blocks],
    }


class _Sources:
    """Facts that many records share, each combination once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], int] = {}

    def number(self, row: Row) -> int:
        source = tuple(row[name] for name in _SOURCE_COLUMNS)
        return self._numbers.setdefault(source, len(self._numbers))

    @property
    def rows(self) -> list[dict[str, Any]]:
        sources = [dict(zip(_SOURCE_COLUMNS, source, strict=True)) for source in self._numbers]
        return [source | {"standIn": is_stand_in(source["model"])} for source in sources]


def _is_placed(text: str, row: Row) -> bool:
    """True if the quote is at its offsets; it is guaranteed, but checked again."""
    start, end = row["quote_start"], row["quote_end"]
    return bool(0 <= start < end <= len(text) and text[start:end] == row["quote"])


def _marks(evidence: Evidence, misplaced: set[int]) -> list[Mark]:
    return [
        *(
            Mark(row["quote_start"], row["quote_end"], n)
            for n, row in enumerate(evidence.records)
            if n not in misplaced
        ),
        *(Mark(start, end, ~n) for n, (start, end) in quarantine_places(evidence).items()),
    ]


def _own_notes(evidence: Evidence, misplaced: int, covered: int) -> list[str]:
    notes = []
    if misplaced:
        total = len(evidence.records)
        notes.append(f"Not at their offsets, so listed only: {misplaced:,} of {total:,} records.")
    if evidence.chunks and covered != len(evidence.text):
        missing = len(evidence.text) - covered
        notes.append(f"{missing:,} characters of the text belong to no chunk.")
    if evidence.in_gold is None:
        notes.append("Athena could not report which records are in gold.")
    return notes


def _reason(document: Row) -> str:
    parts = (document["reason_code"], document["reason"])
    return ": ".join(str(part) for part in parts if part)


def _match_kinds(evidence: Evidence) -> dict[str, str]:
    """Meanings of the kinds of match in the records."""
    used = {row["quote_match"] for row in evidence.records}
    return {kind: meaning for kind, meaning in MATCH_KINDS.items() if kind in used}


def _records(evidence: Evidence, misplaced: set[int], sources: _Sources) -> list[dict[str, Any]]:
    refused = fields_by_record(evidence.quarantine)
    return [
        _record(row, evidence.in_gold, n in misplaced, sources)
        | _values(row, refused.get(row["record_id"], []), evidence.quarantine)
        for n, row in enumerate(evidence.records)
    ]


def _values(row: Row, refused: list[int], quarantine: list[Row]) -> dict[str, Any]:
    """The fields of a record; `refused` contains positions in the quarantine."""
    return {
        "fields": values_of(row, [quarantine[n]["field"] for n in refused]),
        "modelFields": model_values(row),
        "rules": rules_of(row),
        "refused": refused,
    }


def _record(
    row: Row, in_gold: frozenset[str] | None, misplaced: bool, sources: _Sources
) -> dict[str, Any]:
    own_wording = row["quote_model"]
    return {
        "id": row["record_id"],
        "quote": row["quote"],
        "modelQuote": own_wording if own_wording != row["quote"] else None,
        "start": row["quote_start"],
        "end": row["quote_end"],
        "match": row["quote_match"],
        "adopted": bool(row["adopted"]),
        "openEnd": bool(row.get("open_end")),
        "chunk": row["chunk_index"],
        "source": sources.number(row),
        "gold": None if in_gold is None else row["record_id"] in in_gold,
        "misplaced": misplaced,
    }


def _chunk(row: Row) -> dict[str, Any]:
    return {
        "index": row["chunk_index"],
        "key": row["chunk_key"],
        "start": row["core_start"],
        "end": row["core_end"],
        "outcome": row["outcome"],
        "reason": row["reason_code"],
        "figures": [[name, row[name]] for name in _CHUNK_FIGURES if row[name] is not None],
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "start": block.start,
        "end": block.end,
        "chunk": block.chunk,
        "line": block.line,
        "inLine": block.in_line,
        "parts": [
            [part.text, list(part.numbers)] if part.numbers else part.text for part in block.parts
        ],
    }
