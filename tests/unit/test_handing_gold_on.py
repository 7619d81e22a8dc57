from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from medallion.contracts import JoinGoldRunResponse
from medallion.gold_runs import GoldClaim, GoldTurns, WaitingDocument, hand_on
from medallion.vocabulary.errors import ClaimTakenError

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
SEEN = GoldClaim("letters", "run-1", "g1", NOW.isoformat(), document_id="d1", revision=3)
NEXT = WaitingDocument("d2", "letters/2", "1", 1, "r", "now", run_id="run-2", task_token="token")


class InMemoryClaims:
    """One claim."""

    def __init__(self, claim: GoldClaim) -> None:
        self.claim: GoldClaim | None = claim

    def find(self, _dataset: str) -> GoldClaim | None:
        return self.claim

    def replace(self, seen: GoldClaim | None, wanted: GoldClaim) -> GoldClaim:
        if (seen and seen.revision) != (self.claim and self.claim.revision):
            raise ClaimTakenError("taken")
        self.claim = replace(wanted, revision=(seen.revision if seen else 0) + 1)
        return self.claim


class OneWaits:
    """The next document."""

    def in_turn(self, _dataset: str, _after: str, _page: int) -> list[WaitingDocument]:
        return [NEXT]


class Answers:
    """Answers of tasks that wait."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    def answer(self, token: str, _response: JoinGoldRunResponse) -> bool:
        self.tokens.append(token)
        return True


def turns_of(claims: Any, answers: Any) -> GoldTurns:
    waiting: Any = OneWaits()
    return GoldTurns(claims, waiting, answers, lambda _dataset: 60.0, 500, lambda: NOW)


def test_gold_is_handed_on_although_an_arrival_asked_for_the_leader_meanwhile() -> None:
    claims, answers = InMemoryClaims(replace(SEEN, checked_at="later", revision=4)), Answers()
    hand_on(SEEN, turns_of(claims, answers))
    assert claims.claim is not None
    assert (claims.claim.owner, answers.tokens) == ("run-2", ["token"])


def test_gold_that_another_run_leads_is_left_alone() -> None:
    other = replace(SEEN, owner="run-3", gold_run_id="g3", revision=4)
    claims, answers = InMemoryClaims(other), Answers()
    hand_on(SEEN, turns_of(claims, answers))
    assert (claims.claim, answers.tokens) == (other, [])
