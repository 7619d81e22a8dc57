"""Faults of today's design that the simulation finds, and that are expected until it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tests.simulation.checks import Violation


@dataclass(frozen=True)
class KnownFault:
    """A way to break a promise that the design of waiting for gold has.

    Attributes:
        promise: that it breaks.
        detail: pattern of the violation's detail.
        solution: what in the design has to change.
    """

    name: str
    promise: str
    detail: str
    solution: str


KNOWN_FAULTS: Final[tuple[KnownFault, ...]] = ()


def known_fault_of(violation: Violation) -> KnownFault | None:
    """The known fault that explains the violation, None if none does."""
    for fault in KNOWN_FAULTS:
        if fault.promise == violation.promise and re.search(fault.detail, violation.detail):
            return fault
    return None
