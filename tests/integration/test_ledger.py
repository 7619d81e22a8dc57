from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from medallion.ledger.documents import DocumentEntry
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.steps_lake import StepsLake, arn_of, open_steps_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def wanted(run: str, version: str = "v1") -> DocumentEntry:
    return DocumentEntry(
        "id", "letters", "bronze", "k", version, owner=arn_of(run), run_id=arn_of(run)
    )


def test_a_document_that_was_never_claimed_is_not_found(place: StepsLake) -> None:
    assert place.ledger.find("id") is None


def test_an_entry_is_read_back_as_it_was_written(place: StepsLake) -> None:
    counts = {"records": 2, "cost_usd": 0.1, "nested": {"a": 1.5}}
    written = place.ledger.claim(None, replace(wanted("a"), counts=counts, fresh_salt="s"))
    assert place.ledger.find("id") == written
    assert (written.fence, written.status) == (1, DocumentStatus.RUNNING)


def test_of_two_first_claims_one_is_refused(place: StepsLake) -> None:
    place.ledger.claim(None, wanted("a"))
    with pytest.raises(ClaimTakenError):
        place.ledger.claim(None, wanted("b"))


def test_of_two_claims_that_saw_the_same_entry_one_is_refused(place: StepsLake) -> None:
    seen = place.ledger.claim(None, wanted("a"))
    assert place.ledger.claim(seen, wanted("b")).fence == 2
    with pytest.raises(ClaimTakenError):
        place.ledger.claim(seen, wanted("c"))


def test_whoever_lost_the_claim_can_write_nothing_more(place: StepsLake) -> None:
    first = place.ledger.claim(None, wanted("a"))
    place.ledger.claim(first, wanted("b", "v2"))
    lost = first.pointer("a")
    with pytest.raises(ClaimLostError):
        place.ledger.require_claim(lost)
    with pytest.raises(ClaimLostError):
        place.ledger.record(lost, {"counts": {"records": 9}})
    with pytest.raises(ClaimLostError):
        place.ledger.record_gold("id", 1, {"rows": 9})
    with pytest.raises(ClaimLostError):
        place.ledger.finish(lost, {"status": DocumentStatus.COMPLETE})
    entry = place.ledger.find("id")
    assert entry is not None
    assert (entry.version_id, entry.counts, entry.gold) == ("v2", {}, {})


def test_a_claim_that_never_was_is_lost_too(place: StepsLake) -> None:
    with pytest.raises(ClaimLostError):
        place.ledger.record(wanted("a").pointer("a"), {"counts": {}})
    assert place.ledger.find("id") is None


def test_finishing_gives_the_claim_back_and_keeps_the_fence(place: StepsLake) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    place.clock.advance(5)
    place.ledger.finish(document, {"status": DocumentStatus.FAILED, "reason": "r"})
    entry = place.ledger.require_claim(document)
    assert (entry.owner, entry.fence, entry.run_id) == (None, 1, arn_of("a"))
    assert (entry.status, entry.reason) == (DocumentStatus.FAILED, "r")
    assert entry.updated_at == "2026-11-23T07:00:05.000+00:00"


def test_a_new_claim_forgets_how_the_last_run_ended(place: StepsLake) -> None:
    first = place.ledger.claim(None, wanted("a"))
    proposal = {"proposed_status": DocumentStatus.PARTIAL, "reason_code": "C", "reason": "r"}
    place.ledger.record(first.pointer("a"), proposal)
    seen = place.ledger.find("id")
    assert seen is not None
    again = place.ledger.claim(seen, replace(seen, owner=arn_of("b")))
    assert again == place.ledger.find("id")
    assert (again.proposed_status, again.proposed_reason, again.reason) == (None, None, None)


def test_the_reason_of_a_proposal_outlives_the_reason_of_a_failure(place: StepsLake) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    proposal = {"proposed_status": DocumentStatus.PARTIAL, "reason_code": "C", "reason": "partly"}
    place.ledger.record(document, proposal)
    place.ledger.finish(document, {"status": DocumentStatus.FAILED, "reason": "Spark broke"})
    entry = place.ledger.require_claim(document)
    assert (entry.proposed_reason_code, entry.proposed_reason) == ("C", "partly")
    assert entry.reason == "Spark broke"


def test_a_fact_that_the_entry_does_not_know_is_refused(place: StepsLake) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    with pytest.raises(TypeError, match="colour"):
        place.ledger.record(document, {"colour": "red"})


def test_fences_of_many_documents_are_read_at_once(place: StepsLake) -> None:
    names = [f"id{n}" for n in range(230)]
    for name in names:
        place.ledger.claim(None, replace(wanted("a"), document_id=name))
    seen = place.ledger.find("id7")
    place.ledger.claim(seen, replace(wanted("b"), document_id="id7"))
    fences = place.ledger.fences([*names, "never-seen"])
    assert fences == {name: 2 if name == "id7" else 1 for name in names}
    assert place.ledger.fences([]) == {}
