"""Which answers came from the offline stand-in instead of Gemini."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cli.stacks import is_stand_in

if TYPE_CHECKING:
    from cli.evidence.evidence import Evidence

_LIMITS: Final = "It knows only simple rules and the words in the dataset's offline.yaml."


def origin_of(evidence: Evidence) -> dict[str, Any] | None:
    """The page's badge and sentence about the stand-in; None if it gave no answer."""
    models = [row["model"] for row in (*evidence.chunks, *evidence.records) if row["model"]]
    answered = sum(map(is_stand_in, models))
    if not answered:
        return None
    if answered == len(models):
        words = f"The offline stand-in answered, not Gemini. {_LIMITS}"
        return {"badge": "offline stand-in", "words": words, "all": True}
    words = f"The offline stand-in gave {_parts(evidence)}; Gemini gave the rest. {_LIMITS}"
    return {"badge": "partly offline stand-in", "words": words, "all": False}


def _parts(evidence: Evidence) -> str:
    chunks = [row["model"] for row in evidence.chunks if row["model"]]
    records = [row["model"] for row in evidence.records]
    counts = ((chunks, "the answers for {} of {} chunks"), (records, "{} of {} records"))
    return " and ".join(
        words.format(f"{sum(map(is_stand_in, models)):,}", f"{len(models):,}")
        for models, words in counts
        if models
    )
