"""What the page explains first: rows that break rules, spans without answers, no records."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from cli.reasons import STAND_IN_ADVICE
from cli.stacks import is_stand_in
from medallion.vocabulary.statuses import ChunkResult, DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.evidence.evidence import Evidence

_EXAMPLES: Final = 10
"""How many rows a gold run records for each rule and document."""

_UNANSWERED: Final = (ChunkResult.FAILED, ChunkResult.QUARANTINED)
_ENDINGS: Final = {
    ChunkResult.EXTRACTED: "had records",
    ChunkResult.EMPTY: "empty",
    ChunkResult.FAILED: "failed",
    ChunkResult.QUARANTINED: "with an answer that could not be used",
}
_MODEL_ADVICE: Final = (
    "If you expected records, compare the text with the dataset's prompt.md and examples.yaml."
)
_HELD_ADVICE: Final = (
    "If these rows are wrong, correct the text or the prompt; if they are right, correct the rule "
    "in expectations.yaml. Then run `medallion rerun {key}`."
)
_ADVICE: Final = {
    ChunkResult.FAILED: "Records of these parts of the text are missing. `medallion rerun {key}` "
    "asks for these parts again, and only for these.",
    ChunkResult.QUARANTINED: "Records of these parts of the text may be missing. `medallion rerun "
    "{key} --fresh` asks the model again, which costs money.",
}


def findings_of(evidence: Evidence) -> list[dict[str, Any]]:
    """Titles and sentences; `kind` decides which items of the page are listed with them."""
    return [*_held(evidence), *_unanswered(evidence), *_without_records(evidence)]


def _held(evidence: Evidence) -> Iterator[dict[str, Any]]:
    if evidence.document["status"] != DocumentStatus.HELD:
        return
    words = ["Rows break rules of severity error, so gold keeps what it had before."]
    if evidence.held:
        words.append(_HELD_ADVICE.format(key=_key(evidence)))
    counts = Counter(row.rule for row in evidence.held)
    if max(counts.values(), default=0) >= _EXAMPLES:
        words.append(f"The page has only the first {_EXAMPLES} rows of each rule.")
    elif not counts:
        words.append(
            "No single rows are listed: the rule is about all rows together, or Athena has no "
            "record of them."
        )
    yield {"kind": "held", "title": "Held back from gold", "words": words}


def _unanswered(evidence: Evidence) -> Iterator[dict[str, Any]]:
    for outcome in _UNANSWERED:
        found = sum(row["outcome"] == outcome for row in evidence.chunks)
        if not found:
            continue
        failed = outcome is ChunkResult.FAILED
        yield {
            "kind": str(outcome),
            "title": f"{'Not extracted' if failed else 'Answer not usable'}: "
            f"{found:,} of {_chunks(len(evidence.chunks))}",
            "words": [_ADVICE[outcome].format(key=_key(evidence))],
        }


def _without_records(evidence: Evidence) -> Iterator[dict[str, Any]]:
    if evidence.records or not evidence.chunks:
        return
    words = [_about_chunks(Counter(str(row["outcome"]) for row in evidence.chunks))]
    records = sum(row["field"] is None for row in evidence.quarantine)
    if records:
        words.append(f"In quarantine: {records:,} record{'s' * (records != 1)}, with the reason.")
    models = [row["model"] for row in evidence.chunks if row["outcome"] == ChunkResult.EMPTY]
    if any(map(is_stand_in, models)):
        fresh = f"`medallion rerun {_key(evidence)} --fresh`"
        words.append(STAND_IN_ADVICE.format(fresh=fresh))
    elif models:
        words.append(_MODEL_ADVICE)
    yield {"kind": "none", "title": "Why there are no records", "words": words}


def _about_chunks(outcomes: Counter[str]) -> str:
    total = outcomes.total()
    if outcomes[ChunkResult.EMPTY] == total:
        which = {1: "The only chunk is", 2: "Both chunks are"}
        subject = which.get(total, f"All {total:,} chunks are")
        return f"{subject} empty: the model answered that there is no record in the text."
    endings = [f"{outcomes[name]:,} {words}" for name, words in _ENDINGS.items() if outcomes[name]]
    return f"Of {_chunks(total)}: {', '.join(endings)}."


def _key(evidence: Evidence) -> str:
    """The document's key as a shell takes it."""
    return shlex.quote(str(evidence.document["source_key"]))


def _chunks(number: int) -> str:
    return f"{number:,} chunk{'s' * (number != 1)}"
