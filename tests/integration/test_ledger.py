from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from medallion.ledger import (
    Counts,
    DocumentEntry,
    GoldResult,
    Outcome,
    Proposal,
)
from medallion.ledger.document_items import DOCUMENT_SORT_KEY, document_partition
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.ledger_table import TABLE
from tests.integration.steps_lake import StepsLake, arn_of, open_steps_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


COUNTS = Counts(records=2, cost_usd=0.1)
COMPLETE = Outcome(DocumentStatus.COMPLETE, None, None)
FAILED = Outcome(DocumentStatus.FAILED, "C", "r")
GOLD = GoldResult(1, PromotionStatus.HELD, 2, "9", "g1", "2 rows broke rule x")


def stored(place: StepsLake) -> dict[str, Any]:
    """The item of the document `id`, in DynamoDB's typed form."""
    key = {"pk": {"S": document_partition("id")}, "sk": {"S": DOCUMENT_SORT_KEY}}
    return dict(place.dynamodb.get_item(TableName=TABLE, Key=key)["Item"])


def wanted(run: str, version: str = "v1") -> DocumentEntry:
    return DocumentEntry(
        "id", "letters", "bronze", "k", version, owner=arn_of(run), run_id=arn_of(run)
    )


def test_an_unclaimed_document_is_not_found(place: StepsLake) -> None:
    assert place.ledger.find("id") is None


def test_an_entry_is_read_back_as_written(place: StepsLake) -> None:
    entry = replace(wanted("a"), counts=COUNTS, gold=GOLD, fresh_salt="s")
    written = place.ledger.claim(None, entry)
    assert place.ledger.find("id") == written
    assert (written.fence, written.status) == (1, DocumentStatus.RUNNING)


def test_all_entries_are_read_without_other_items(place: StepsLake) -> None:
    written = [
        place.ledger.claim(None, replace(wanted("a"), document_id=f"{number:032x}"))
        for number in range(3)
    ]
    other = {"pk": {"S": "gold#letters"}, "sk": {"S": "claim"}}
    place.dynamodb.put_item(TableName=TABLE, Item=other)
    assert sorted(place.ledger.entries(), key=lambda entry: entry.document_id) == written


def test_many_entries_are_found_by_id(place: StepsLake) -> None:
    written = [
        place.ledger.claim(None, replace(wanted("a"), document_id=f"{number:032x}"))
        for number in range(103)
    ]
    ids = [entry.document_id for entry in written]
    assert place.ledger.find_many([*ids, "unknown"]) == dict(zip(ids, written, strict=True))


def test_the_second_of_two_first_claims_is_refused(place: StepsLake) -> None:
    place.ledger.claim(None, wanted("a"))
    with pytest.raises(ClaimTakenError):
        place.ledger.claim(None, wanted("b"))


def test_the_second_of_two_claims_on_the_same_entry_is_refused(place: StepsLake) -> None:
    seen = place.ledger.claim(None, wanted("a"))
    assert place.ledger.claim(seen, wanted("b")).fence == 2
    with pytest.raises(ClaimTakenError):
        place.ledger.claim(seen, wanted("c"))


def test_a_run_that_lost_the_claim_cannot_write(place: StepsLake) -> None:
    first = place.ledger.claim(None, wanted("a"))
    place.ledger.claim(first, wanted("b", "v2"))
    lost = first.pointer("a")
    with pytest.raises(ClaimLostError):
        place.ledger.require_claim(lost)
    with pytest.raises(ClaimLostError):
        place.ledger.record(lost, counts=Counts(records=9))
    with pytest.raises(ClaimLostError):
        place.ledger.propose(lost, Proposal(DocumentStatus.COMPLETE))
    with pytest.raises(ClaimLostError):
        place.ledger.settle("id", 1, GoldResult(rows=9), COMPLETE)
    with pytest.raises(ClaimLostError):
        place.ledger.decide(lost, COMPLETE)
    with pytest.raises(ClaimLostError):
        place.ledger.fail(first, FAILED)
    with pytest.raises(ClaimLostError):
        place.ledger.release(lost)
    entry = place.ledger.find("id")
    assert entry is not None
    assert (entry.version_id, entry.counts, entry.gold) == ("v2", Counts(), GoldResult())
    assert (entry.status, entry.proposed_status) == (DocumentStatus.RUNNING, None)


def test_a_pointer_without_a_claim_cannot_write(place: StepsLake) -> None:
    with pytest.raises(ClaimLostError):
        place.ledger.record(wanted("a").pointer("a"), counts=Counts())
    assert place.ledger.find("id") is None


def test_releasing_keeps_the_status_and_the_fence(place: StepsLake) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    place.clock.advance(5)
    decided = place.ledger.decide(document, FAILED)
    assert (decided.owner, decided.updated_at) == (arn_of("a"), "2026-11-23T07:00:05.000+00:00")
    released = place.ledger.release(document)
    assert (released.owner, released.fence, released.run_id) == (None, 1, arn_of("a"))
    assert (released.status, released.reason) == (DocumentStatus.FAILED, "r")
    assert place.ledger.require_claim(document) == released
    assert place.ledger.release(document).owner is None


def test_a_gold_result_and_the_status_that_follows_are_one_write(place: StepsLake) -> None:
    document = place.ledger.claim(None, replace(wanted("a"), unsettled=True)).pointer("a")
    promoted = GoldResult(1, PromotionStatus.PROMOTED, 2, "9", "g1")
    written = place.ledger.settle("id", 1, promoted, COMPLETE)
    assert (written.gold, written.status, written.is_settled) == (promoted, COMPLETE.status, True)
    assert (written.owner, written.unsettled) == (arn_of("a"), False)
    assert place.ledger.require_claim(document) == written


def test_rows_of_an_unsettled_run_stay_unsettled_if_gold_keeps_the_former_rows(
    place: StepsLake,
) -> None:
    place.ledger.claim(None, replace(wanted("a"), unsettled=True))
    assert place.ledger.settle("id", 1, GOLD, FAILED).unsettled


def test_a_failure_replaces_no_final_status_and_no_other_runs(place: StepsLake) -> None:
    entry = place.ledger.claim(None, wanted("a"))
    failed = place.ledger.fail(entry, FAILED)
    assert (failed.status, failed.owner) == (DocumentStatus.FAILED, arn_of("a"))
    assert place.ledger.fail(entry, Outcome(DocumentStatus.FAILED, "D", "again")) == failed
    settled = place.ledger.settle("id", 1, GOLD, COMPLETE)
    assert place.ledger.fail(entry, FAILED) == settled
    released = place.ledger.release(entry.pointer("a"))
    assert place.ledger.fail(entry, FAILED) == released


def test_an_entry_of_an_earlier_or_later_version_is_read(place: StepsLake) -> None:
    written = place.ledger.claim(None, replace(wanted("a"), gold=GOLD))
    item = stored(place)
    # Attributes of the first versions only, because the functions are replaced one by one.
    assert "schema_version" not in item
    assert "reason_code" not in item["gold"]["M"]
    item["gold"]["M"]["later"] = item["later"] = {"S": "x"}
    place.dynamodb.put_item(TableName=TABLE, Item=item)
    assert place.ledger.find("id") == written


def test_a_new_claim_clears_the_outcome_of_the_last_run(place: StepsLake) -> None:
    first = place.ledger.claim(None, wanted("a"))
    proposal = Proposal(DocumentStatus.PARTIAL, "C", "r")
    place.ledger.propose(first.pointer("a"), proposal)
    seen = place.ledger.find("id")
    assert seen is not None
    again = place.ledger.claim(seen, replace(seen, owner=arn_of("b")))
    assert again == place.ledger.find("id")
    assert (again.proposed_status, again.proposed_reason, again.reason) == (None, None, None)


def test_the_reason_of_a_proposal_survives_the_reason_of_a_failure(place: StepsLake) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    place.ledger.propose(document, Proposal(DocumentStatus.PARTIAL, "C", "partly"))
    place.ledger.decide(document, Outcome(DocumentStatus.FAILED, "X", "Spark broke"))
    entry = place.ledger.require_claim(document)
    assert (entry.proposed_reason_code, entry.proposed_reason) == ("C", "partly")
    assert entry.reason == "Spark broke"


def test_a_late_plan_does_not_replace_the_counts_of_a_proposal(place: StepsLake) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    place.ledger.record_plan(document, Counts(chunks=2))
    assert place.ledger.require_claim(document).counts == Counts(chunks=2)
    place.ledger.propose(document, Proposal(DocumentStatus.COMPLETE, counts=COUNTS))
    place.ledger.record_plan(document, Counts(chunks=2))
    assert place.ledger.require_claim(document).counts == COUNTS
    with pytest.raises(ClaimLostError):
        place.ledger.record_plan(document.model_copy(update={"fence": 9}), Counts())


def test_a_proposal_without_counts_keeps_the_existing_counts(place: StepsLake) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    place.ledger.record(document, counts=COUNTS)
    place.ledger.propose(document, Proposal(DocumentStatus.REJECTED, "C", "r"))
    assert place.ledger.require_claim(document).counts == COUNTS
    place.ledger.propose(document, Proposal(DocumentStatus.DELETED, counts=Counts()))
    assert place.ledger.require_claim(document).counts == Counts()


def test_counts_proposal_and_gold_result_are_stored_under_their_names(
    place: StepsLake,
) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    item = stored(place)
    assert (item["counts"], item["gold"]) == ({"M": {}}, {"M": {}})
    assert not {"proposed_status", "proposed_reason", "reason"} & item.keys()
    proposal = Proposal(DocumentStatus.PARTIAL, "C", "r", COUNTS, {"model": "m"})
    place.ledger.propose(document, proposal)
    place.ledger.settle("id", 1, replace(GOLD, reason=None), FAILED)
    again = place.ledger.claim(place.ledger.find("id"), place.ledger.require_claim(document))
    item = stored(place)
    assert again.fence == 2
    assert item["made_with"] == {"M": {"model": {"S": "m"}}}
    assert item["counts"] == {"M": {"records": {"N": "2"}, "cost_usd": {"N": "0.1"}}}
    assert item["gold"] == {
        "M": {
            "fence": {"N": "1"},
            "status": {"S": "HELD"},
            "rows": {"N": "2"},
            "snapshot_id": {"S": "9"},
            "gold_run_id": {"S": "g1"},
            "reason": {"NULL": True},
        }
    }


def test_a_proposal_leaves_the_reason_of_the_status_as_it_is(place: StepsLake) -> None:
    document = place.ledger.claim(None, wanted("a")).pointer("a")
    before = stored(place)
    place.ledger.propose(document, Proposal(DocumentStatus.PARTIAL, "C"))
    assert {name: fact for name, fact in stored(place).items() if fact != before.get(name)} == {
        "proposed_status": {"S": "PARTIAL"},
        "proposed_reason_code": {"S": "C"},
        "proposed_reason": {"NULL": True},
    }


def test_fences_of_many_documents_are_read_at_once(place: StepsLake) -> None:
    names = [f"id{n}" for n in range(230)]
    for name in names:
        place.ledger.claim(None, replace(wanted("a"), document_id=name))
    seen = place.ledger.find("id7")
    place.ledger.claim(seen, replace(wanted("b"), document_id="id7"))
    fences = place.ledger.fences([*names, "never-seen"])
    assert fences == {name: 2 if name == "id7" else 1 for name in names}
    assert place.ledger.fences([]) == {}
