"""Warnings before the provider may shut a model down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from medallion.model.model_facts import facts_of

if TYPE_CHECKING:
    from datetime import date

_NOTICE: Final = timedelta(days=30)


def shutdown_warning(model: str, today: date) -> str:
    """A sentence without its period, from 30 days before the date on; empty if there is none."""
    facts = facts_of(model)
    day = facts.shutdown_on if facts else None
    if day is None or today < day - _NOTICE:
        return ""
    return f"{model} may {'be' if today < day else 'have been'} shut down on {day}"
