"""The claim on the dataset's gold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from medallion.gold_runs import GoldClaim, GoldClaims
from medallion.vocabulary.errors import ClaimTakenError
from tests.simulation.volume.ports.books import Books

if TYPE_CHECKING:
    from tests.simulation.volume.replay import Replay


class ReplayedClaims(GoldClaims):
    """The claim in the books."""

    def __init__(self, books: Books, replay: Replay) -> None:
        self._books = books
        self._replay = replay

    def find(self, dataset: str) -> GoldClaim | None:
        self._replay.call("dynamodb GetItem gold claim")
        return self._books.claim

    def replace(self, seen: GoldClaim | None, wanted: GoldClaim) -> GoldClaim:
        self._replay.call("dynamodb PutItem gold claim")
        self._require(seen)
        written = replace(wanted, revision=(seen.revision if seen else 0) + 1)
        self._books.claim = written
        return written

    def release(self, seen: GoldClaim) -> None:
        self._replay.call("dynamodb DeleteItem gold claim")
        self._require(seen)
        self._books.claim = None

    def _require(self, seen: GoldClaim | None) -> None:
        held = self._books.claim
        if _identity(held) != _identity(seen):
            raise ClaimTakenError("another run brings this dataset into gold")


def _identity(claim: GoldClaim | None) -> tuple[str, int] | None:
    return (claim.gold_run_id, claim.revision) if claim else None
