"""Decide which records from answers about neighbouring text are the same record."""

from __future__ import annotations

from medallion.sameness.open_places import OpenPlaces
from medallion.sameness.sightings import Sighting
from medallion.sameness.verdicts import Verdict, verdicts_on

__all__ = [
    "OpenPlaces",
    "Sighting",
    "Verdict",
    "verdicts_on",
]
