"""Explain how a document ended: empty chunks, failed spans, held rows, values in quarantine."""

from cli.reasons.held_rows import HeldRow, held_rows
from cli.reasons.short_reason import short_reason

__all__ = ["HeldRow", "held_rows", "short_reason"]
