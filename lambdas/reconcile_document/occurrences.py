"""Counts how often values occur, for the millions of values of a dense document."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

_SHARDS: Final = 1024
"""So many that an insertion moves only kilobytes."""


def _shards(kind: str) -> list[array[int]]:
    return [array(kind) for _ in range(_SHARDS)]


@dataclass(frozen=True)
class Occurrences:
    """Counts of 64-bit digests in sorted arrays: 12 bytes for each, a tenth of a dictionary's."""

    _digests: list[array[int]] = field(default_factory=lambda: _shards("Q"))
    _counts: list[array[int]] = field(default_factory=lambda: _shards("I"))

    def next_of(self, digest: int) -> int:
        """How often the digest has occurred, this time included."""
        shard = digest % _SHARDS
        digests, counts = self._digests[shard], self._counts[shard]
        place = bisect_left(digests, digest)
        if place == len(digests) or digests[place] != digest:
            digests.insert(place, digest)
            counts.insert(place, 0)
        counts[place] += 1
        return counts[place]
