"""Explain how a document ended: empty chunks, failed spans, held rows, values in quarantine."""

from cli.reasons.advice import MODEL_ADVICE, STAND_IN_ADVICE, advice_about
from cli.reasons.explanation import explain
from cli.reasons.held_rows import HeldRow, held_rows
from cli.reasons.origin import answered_by_stand_in
from cli.reasons.short_reason import short_reason

__all__ = [
    "MODEL_ADVICE",
    "STAND_IN_ADVICE",
    "HeldRow",
    "advice_about",
    "answered_by_stand_in",
    "explain",
    "held_rows",
    "short_reason",
]
