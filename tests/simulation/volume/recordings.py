"""Recordings of real runs: the calls of each invocation, and what they cost in time and bytes."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

_DECISIONS: Final = ("decision", "state", "status", "promote")
"""The fields with which the steps answer what happens next."""


@dataclass(frozen=True)
class RecordedCall:
    """One call that the service accepted.

    Attributes:
        label: for example "s3 GetObject silver plan chunks".
        gap: seconds since the call before ended, for example while the model answered.
        seconds: how long it took.
        sent: bytes of an object's body or of an item that was written.
        received: bytes of an object's body or of the items that were read.
        items: number of items or objects.
        units: DynamoDB's read or write units.
    """

    label: str
    gap: float
    seconds: float
    sent: int = 0
    received: int = 0
    items: int = 1
    units: int = 0


Calls = tuple[RecordedCall, ...]


@dataclass
class Recordings:
    """What real runs did.

    Attributes:
        invocations: by function and decision, for example ("JoinGoldRun", "WAIT").
        calls: by function and label, and by label alone.
        responses: of each function, one for each decision.
        writes_of_map_run: objects that Step Functions writes for a Map Run.
    """

    invocations: defaultdict[tuple[str, str], list[Calls]] = field(
        default_factory=lambda: defaultdict(list)
    )
    calls: defaultdict[tuple[str, str], list[RecordedCall]] = field(
        default_factory=lambda: defaultdict(list)
    )

    responses: defaultdict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    writes_of_map_run: float = 0.0

    def merge(self, other: Recordings) -> None:
        """Keep what another run did also; its calls only if there are none of their kind yet."""
        for (role, decision), invocations in other.invocations.items():
            self.invocations[role, decision] += invocations
            self.responses[role].setdefault(decision, other.responses[role].get(decision))
        for kind, calls in other.calls.items():
            self.calls.setdefault(kind, calls)

    def add(self, role: str, response: Any, calls: Calls) -> None:
        """Keep an invocation."""
        decision = decision_of(response)
        self.responses[role].setdefault(decision, response)
        self.invocations[role, decision].append(calls)
        for call in calls:
            self.calls[role, call.label].append(call)
            self.calls["", call.label].append(call)

    def call(self, role: str, label: str, rng: random.Random) -> RecordedCall:
        """A recorded call of the function with this label, or else of any function.

        Raises:
            LookupError: there is none.
        """
        known = self.calls.get((role, label)) or self.calls.get(("", label))
        if not known:
            raise LookupError(f"no run made the call {label!r}")
        return known[int(rng.random() * len(known))]

    def decision(self, role: str, **wanted: Any) -> tuple[str, dict[str, Any]]:
        """The decision of a step whose response has these values, and a copy of the response.

        Raises:
            LookupError: no run recorded it.
        """
        for decision, response in self.responses[role].items():
            if all(response.get(name) == value for name, value in wanted.items()):
                return decision, dict(response)
        raise LookupError(f"no run recorded {role} with {wanted}")

    def invocation(
        self, role: str, decision: str, rng: random.Random, *, having: str = "", is_first: bool
    ) -> Calls:
        """A recorded invocation.

        Args:
            role: the function.
            decision: how it ended.
            rng: chooses among those that fit.
            having: label of a call that only a sandbox's first invocation makes.
            is_first: whether this is such an invocation.

        Raises:
            LookupError: there is none.
        """
        known = self._fitting(role, decision, having, is_first=is_first)
        if not known:
            raise LookupError(f"no run recorded {role} with {decision!r}")
        return known[int(rng.random() * len(known))]

    def _fitting(self, role: str, decision: str, having: str, *, is_first: bool) -> list[Calls]:
        key = (role, f"{decision}/{having}/{is_first}")
        if not having:
            return self.invocations.get((role, decision), [])
        if key not in self.invocations:
            known = self.invocations.get((role, decision), [])
            fitting = [
                calls for calls in known if any(c.label == having for c in calls) == is_first
            ]
            self.invocations[key] = fitting or known
        return self.invocations[key]


def decision_of(response: Any) -> str:
    """What a step decided, for example "RUN"; empty if it decides nothing."""
    if not isinstance(response, dict):
        return ""
    found = [response[name] for name in _DECISIONS if name in response]
    return " ".join(str(value) for value in found)
