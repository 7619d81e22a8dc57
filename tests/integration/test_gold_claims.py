from __future__ import annotations

from collections.abc import Iterator

import pytest

from medallion.contracts import GoldManifest, ManifestDocument
from medallion.ledger.gold_claims import GoldClaim, WaitingDocument
from medallion.ledger.gold_runs import isolate_documents
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def claim(owner: str, gold_run_id: str, dataset: str = "letters") -> GoldClaim:
    return GoldClaim(dataset, owner, gold_run_id, "2026-11-23T07:00:00+00:00")


def waits(document_id: str, fence: int = 1, *, records: str | None = "r") -> WaitingDocument:
    return WaitingDocument(document_id, "k", "v1", fence, records, "2026-11-23T07:00:00+00:00")


def test_a_free_claim_is_taken_only_once(place: StepsLake) -> None:
    place.claims.take(claim("a", "g1"), None)
    with pytest.raises(ClaimTakenError):
        place.claims.take(claim("b", "g2"), None)
    assert place.claims.find("letters") == claim("a", "g1")


def test_the_claim_of_a_dead_owner_is_taken_over_only_once(place: StepsLake) -> None:
    dead = claim("a", "g1")
    place.claims.take(dead, None)
    place.claims.take(claim("b", "g2"), dead)
    with pytest.raises(ClaimTakenError):
        place.claims.take(claim("c", "g3"), dead)
    assert place.claims.find("letters") == claim("b", "g2")


def test_claims_of_two_datasets_are_independent(place: StepsLake) -> None:
    place.claims.take(claim("a", "g1"), None)
    place.claims.take(claim("b", "g2", "memos"), None)
    assert place.claims.find("memos") == claim("b", "g2", "memos")


def test_only_the_owning_gold_run_releases_the_claim(place: StepsLake) -> None:
    place.claims.take(claim("a", "g1"), None)
    assert not place.claims.release("letters", "g0")
    assert place.claims.release("letters", "g1")
    assert not place.claims.release("letters", "g1")
    assert place.claims.find("letters") is None


def test_all_waiting_documents_of_the_dataset_are_listed(place: StepsLake) -> None:
    documents = {waits("a"), waits("b", records=None)}
    for document in documents:
        place.claims.wait("letters", document)
    place.claims.wait("memos", waits("c"))
    assert set(place.claims.waiting("letters")) == documents
    assert place.claims.find_waiting("letters", "b") == waits("b", records=None)
    assert place.claims.find_waiting("letters", "c") is None


def test_waiting_documents_of_several_pages_are_all_listed(place: StepsLake) -> None:
    for number in range(40):
        place.claims.wait("letters", waits(f"d{number}", records="r" * 40_000))
    assert len(place.claims.waiting("letters")) == 40


def test_a_newer_claim_replaces_an_older_wait_but_not_the_reverse(
    place: StepsLake,
) -> None:
    place.claims.wait("letters", waits("a", fence=1))
    place.claims.wait("letters", waits("a", fence=2))
    with pytest.raises(ClaimLostError):
        place.claims.wait("letters", waits("a", fence=1))
    assert place.claims.waiting("letters") == (waits("a", fence=2),)


def test_an_older_claim_does_not_end_the_wait_of_a_newer_claim(place: StepsLake) -> None:
    place.claims.wait("letters", waits("a", fence=2))
    assert not place.claims.stop_waiting("letters", "a", 1)
    assert place.claims.stop_waiting("letters", "a", 2)
    assert place.claims.waiting("letters") == ()


def test_documents_of_a_broken_gold_run_go_alone_if_they_still_wait_under_the_same_claim(
    place: StepsLake,
) -> None:
    for document in (waits("a", 1), waits("newer", 5), waits("not-in-it", 1)):
        place.claims.wait("letters", document)
    manifest = GoldManifest(
        gold_run_id="g1",
        dataset="letters",
        documents=tuple(
            ManifestDocument(
                document_id=name, source_key="k", version_id="v", records_key="r", fence=fence
            )
            for name, fence in (("a", 1), ("newer", 4), ("settled", 1))
        ),
    )
    key = lake.gold_manifest_key("letters", "g1")
    place.silver.put(key, manifest.model_dump_json().encode())
    assert isolate_documents(place.silver, place.claims, claim("x", "g1")) == 1
    assert {d.document_id: d.alone for d in place.claims.waiting("letters")} == {
        "a": True,
        "newer": False,
        "not-in-it": False,
    }


def test_a_gold_run_that_broke_before_its_manifest_isolates_no_document(place: StepsLake) -> None:
    place.claims.wait("letters", waits("a"))
    assert isolate_documents(place.silver, place.claims, claim("x", "g1")) == 0
    assert place.claims.waiting("letters") == (waits("a"),)
