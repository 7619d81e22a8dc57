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
        seconds: how long it took, or what it added if other calls were made at the same time.
        sent: bytes of an object's body or of an item that was written.
        received: bytes of an object's body or of the items that were read.
        items: number of items or objects.
        units: DynamoDB's read or write units.
        latency: how long it took, regardless of other calls.
    """

    label: str
    gap: float
    seconds: float
    sent: int = 0
    received: int = 0
    items: int = 1
    units: int = 0
    latency: float = 0.0


Calls = tuple[RecordedCall, ...]


@dataclass
class Recordings:
    """What real runs did.

    Attributes:
        invocations: by function and decision, for example ("JoinGoldRun", "WAIT").
        calls: by function and label, and by label alone.
        responses: of each function, one for each decision.
        writes_of_map_run: objects that Step Functions writes for a Map Run.
        missing: what was asked for in vain; a handler may have caught the error.
    """

    invocations: defaultdict[tuple[str, str], list[Calls]] = field(
        default_factory=lambda: defaultdict(list)
    )
    calls: defaultdict[tuple[str, str], list[RecordedCall]] = field(
        default_factory=lambda: defaultdict(list)
    )

    responses: defaultdict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    writes_of_map_run: float = 0.0
    missing: list[str] = field(default_factory=list)
    _largest: dict[str, RecordedCall] = field(default_factory=dict)

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
        # A conditional write costs the same, regardless of its condition.
        absent = label.replace(" if unchanged", " if absent")
        kinds = ((role, label), ("", label), ("", absent))
        known = next((self.calls[kind] for kind in kinds if self.calls.get(kind)), None)
        if not known:
            raise self._missing_error(f"no run made the call {label!r}")
        return known[int(rng.random() * len(known))]

    def largest(self, label: str) -> RecordedCall:
        """The recorded call of this kind with the most items.

        Raises:
            LookupError: there is none.
        """
        known = self._largest.get(label)
        if known is None:
            if not self.calls.get(("", label)):
                raise self._missing_error(f"no run made the call {label!r}")
            known = max(self.calls["", label], key=lambda call: call.items)
            self._largest[label] = known
        return known

    def decision(self, role: str, **wanted: Any) -> tuple[str, dict[str, Any]]:
        """The decision of a step whose response has these values, and a copy of the response.

        Raises:
            LookupError: no run recorded it.
        """
        for decision, response in self.responses[role].items():
            if all(response.get(name) == value for name, value in wanted.items()):
                return decision, dict(response)
        raise self._missing_error(f"no run recorded {role} with {wanted}")

    def fitting(self, role: str, decision: str, having: str, *, is_first: bool) -> list[Calls]:
        """Recorded invocations.

        Args:
            role: the function.
            decision: how they ended.
            having: label of a call that only a sandbox's first invocation makes; empty for none.
            is_first: whether they are such invocations; others do if there is none.

        Raises:
            LookupError: there is none.
        """
        known = self.invocations.get((role, decision), [])
        if not known:
            raise self._missing_error(f"no run recorded {role} with {decision!r}")
        fitting = [calls for calls in known if any(c.label == having for c in calls) == is_first]
        return (fitting or known) if having else known

    def _missing_error(self, text: str) -> LookupError:
        self.missing.append(text)
        return LookupError(text)


def decision_of(response: Any) -> str:
    """What a step decided, for example "RUN"; empty if it decides nothing."""
    if not isinstance(response, dict):
        return ""
    found = [response[name] for name in _DECISIONS if name in response]
    return " ".join(str(value) for value in found)
