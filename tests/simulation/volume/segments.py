"""Recorded invocations in a form that is quick to replay."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from tests.simulation.volume.recordings import Calls, RecordedCall, Recordings

_LONG_GAP_SECONDS: Final = 0.25
"""A gap that ends a segment: the model's answer takes longer, the work between calls does not."""


@dataclass(frozen=True, eq=False)
class Segment:
    """Calls that follow one another without a long pause.

    Attributes:
        pause: seconds before the first call.
        calls: the calls; the gap of the first one is the pause.
        seconds: from the begin of the first call to the end of the last.
        labels: of the calls.
    """

    pause: float
    calls: Calls
    seconds: float = field(init=False)
    labels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        gaps = sum(call.gap for call in self.calls[1:])
        object.__setattr__(self, "seconds", gaps + sum(call.seconds for call in self.calls))
        object.__setattr__(self, "labels", tuple(call.label for call in self.calls))


Script = tuple[Segment, ...]
"""A recorded invocation."""


def segments_of(calls: Calls) -> Script:
    """The segments of a recorded invocation."""
    groups: list[list[RecordedCall]] = []
    for call in calls:
        if not groups or call.gap > _LONG_GAP_SECONDS:
            groups.append([])
        groups[-1].append(call)
    return tuple(Segment(group[0].gap, tuple(group)) for group in groups)


class Scripts:
    """The segments of all recorded invocations, and how often each was replayed."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._known: dict[tuple[str, str, str, bool], list[Script]] = {}
        self._counts: Counter[tuple[str, Segment]] = Counter()

    def of(
        self, role: str, decision: str, rng: random.Random, *, having: str, is_first: bool
    ) -> Script:
        """A recorded invocation, see `Recordings.fitting`; `rng` chooses.

        Raises:
            LookupError: there is none.
        """
        key = (role, decision, having, is_first)
        known = self._known.get(key)
        if known is None:
            fitting = self._recordings.fitting(role, decision, having, is_first=is_first)
            known = self._known[key] = [segments_of(calls) for calls in fitting]
        return known[int(rng.random() * len(known))]

    def count(self, role: str, segment: Segment) -> None:
        """Note that a segment was replayed without a refusal."""
        self._counts[role, segment] += 1

    def take(self) -> list[tuple[str, RecordedCall, int]]:
        """The calls of these segments by function, with their number since the last time."""
        found = [
            (role, call, count)
            for (role, segment), count in self._counts.items()
            for call in segment.calls
        ]
        self._counts.clear()
        return found
