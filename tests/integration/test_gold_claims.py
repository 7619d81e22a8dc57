from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from medallion.gold_runs import GoldClaim, WaitingDocument
from medallion.ledger import to_item
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from tests.integration.ledger_table import TABLE
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration

THEN = "2026-11-23T07:00:00+00:00"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def claim(owner: str, gold_run_id: str, dataset: str = "letters") -> GoldClaim:
    return GoldClaim(dataset, owner, gold_run_id, THEN)


def waits(
    document_id: str, fence: int = 1, *, records: str | None = "r", token: str | None = None
) -> WaitingDocument:
    return WaitingDocument(
        document_id, "k", "v1", fence, records, THEN, run_id="arn", task_token=token
    )


def put(place: StepsLake, partition: str, sort_key: str, **attributes: object) -> None:
    item = to_item({"pk": partition, "sk": sort_key, **attributes})
    place.dynamodb.put_item(TableName=TABLE, Item=item)


def join(place: StepsLake, *documents: WaitingDocument) -> None:
    for document in documents:
        place.waiting.join("letters", document)


def turn(place: StepsLake, after: str = "", page: int = 100) -> list[str]:
    return [d.document_id for d in place.waiting.in_turn("letters", after, page)]


def test_a_free_claim_is_taken_only_once(place: StepsLake) -> None:
    written = place.claims.replace(None, claim("a", "g1"))
    with pytest.raises(ClaimTakenError):
        place.claims.replace(None, claim("b", "g2"))
    assert place.claims.find("letters") == written


def test_the_claim_of_a_dead_owner_is_taken_over_only_once(place: StepsLake) -> None:
    dead = place.claims.replace(None, claim("a", "g1"))
    taken = place.claims.replace(dead, claim("b", "g2"))
    with pytest.raises(ClaimTakenError):
        place.claims.replace(dead, claim("c", "g3"))
    assert place.claims.find("letters") == taken


def test_a_claim_that_its_own_run_rewrote_is_not_the_one_that_was_seen(place: StepsLake) -> None:
    seen = place.claims.replace(None, claim("a", "g1"))
    counted = place.claims.replace(seen, replace(seen, tries=1))
    with pytest.raises(ClaimTakenError):
        place.claims.replace(seen, claim("b", "g2"))
    with pytest.raises(ClaimTakenError):
        place.claims.release(seen)
    place.claims.release(counted)
    assert place.claims.find("letters") is None


def test_every_fact_of_a_claim_is_read_back(place: StepsLake) -> None:
    full = replace(
        claim("a", "g3"),
        document_id="d",
        gathers_until=THEN,
        replaces=("g1", "g2"),
        after="c",
        breaks=2,
        tries=3,
        published_at=THEN,
        checked_at=THEN,
    )
    place.claims.replace(None, full)
    assert place.claims.find("letters") == replace(full, revision=1)


def test_claims_of_two_datasets_are_independent(place: StepsLake) -> None:
    place.claims.replace(None, claim("a", "g1"))
    memos = place.claims.replace(None, claim("b", "g2", "memos"))
    assert place.claims.find("memos") == memos


def test_only_the_owning_gold_run_releases_the_claim(place: StepsLake) -> None:
    seen = place.claims.replace(None, claim("a", "g1"))
    with pytest.raises(ClaimTakenError):
        place.claims.release(replace(seen, gold_run_id="g0"))
    place.claims.release(seen)
    assert place.claims.find("letters") is None


def test_a_claim_of_an_earlier_version_is_replaced_and_released(place: StepsLake) -> None:
    facts = ("letters", "arn:a", "g1", THEN)
    old = dict(zip(("dataset", "owner", "gold_run_id", "claimed_at"), facts, strict=True))
    put(place, "gold#letters", "claim", **old)
    seen = place.claims.find("letters")
    assert seen == GoldClaim(*facts)
    place.claims.release(seen)
    put(place, "gold#letters", "claim", **old)
    place.claims.replace(seen, claim("b", "g2"))
    with pytest.raises(ClaimTakenError):
        place.claims.replace(seen, claim("c", "g3"))


def test_attributes_of_a_later_version_are_ignored(place: StepsLake) -> None:
    later = {"later": 1, "schema_version": 2}
    known = {"dataset": "letters", "owner": "a", "gold_run_id": "g1", "claimed_at": THEN}
    put(place, "gold#letters", "claim", **known, **later)
    put(
        place,
        "gold#letters",
        "waiting#a",
        document_id="a",
        source_key="k",
        version_id="v",
        fence=1,
        joined_at=THEN,
        alone=True,
        **later,
    )
    found = place.claims.find("letters")
    assert found is not None
    assert found.owner == "a"
    (waiting,) = place.all_waiting()
    assert (waiting.records_key, waiting.task_token, waiting.group) == (None, None, "")


def test_all_waiting_documents_of_the_dataset_are_listed(place: StepsLake) -> None:
    documents = [waits("a", token="t"), waits("b", records=None)]
    join(place, *documents)
    place.waiting.join("memos", waits("c"))
    assert place.all_waiting() == documents
    assert place.waiting.find_many("letters", ["b", "c"]) == [waits("b", records=None)]


def test_waiting_documents_of_several_pages_are_all_listed(place: StepsLake) -> None:
    names = [f"d{number:02}" for number in range(40)]
    join(place, *(waits(name, records="r" * 40_000) for name in names))
    assert turn(place, page=7) == names


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("", ["a", "b", "c"]),
        ("a", ["b", "c", "a"]),
        ("b", ["c", "a", "b"]),
        ("c", ["a", "b", "c"]),
        ("bb", ["c", "a", "b"]),
        ("zz", ["a", "b", "c"]),
    ],
)
@pytest.mark.parametrize("page", [1, 100])
def test_every_document_has_its_turn_once(
    place: StepsLake, after: str, expected: list[str], page: int
) -> None:
    join(place, waits("b"), waits("c"), waits("a"))
    place.claims.replace(None, claim("a", "g1"))
    assert turn(place, after, page) == expected


def test_a_newer_claim_replaces_an_older_wait_but_not_the_reverse(place: StepsLake) -> None:
    assert place.waiting.join("letters", waits("a", fence=1, token="t1")) is None
    before = place.waiting.join("letters", waits("a", fence=2, token="t2"))
    assert before == waits("a", fence=1, token="t1")
    with pytest.raises(ClaimLostError):
        place.waiting.join("letters", waits("a", fence=1))
    assert place.all_waiting() == [waits("a", fence=2, token="t2")]


def test_a_document_that_waits_without_a_task_keeps_no_older_token(place: StepsLake) -> None:
    join(place, waits("a", token="t1"), waits("a", fence=2, records=None))
    assert place.all_waiting() == [waits("a", fence=2, records=None)]


def test_what_is_known_of_broken_gold_runs_outlasts_a_newer_claim(place: StepsLake) -> None:
    join(place, waits("a"))
    assert place.waiting.suspect("letters", waits("a"), group="g1/0", breaks=1, now=THEN)
    join(place, waits("a", fence=2))
    later = replace(waits("a", fence=2), group="g1/0", breaks=1, broken_at=THEN)
    assert place.all_waiting() == [later]
    assert place.waiting.suspect("letters", later, group="g2/1", breaks=2, now="later")
    assert place.all_waiting() == [replace(later, group="g2/1", breaks=2)]


def test_only_documents_that_wait_under_the_same_claim_are_suspected(place: StepsLake) -> None:
    join(place, waits("newer", fence=5))
    for document in (waits("newer", fence=4), waits("gone")):
        assert not place.waiting.suspect("letters", document, group="g", breaks=1, now=THEN)
    assert place.all_waiting() == [waits("newer", fence=5)]


@pytest.mark.parametrize(
    "other", [waits("a", fence=1, token="t"), waits("a", fence=2), waits("a", fence=2, token="x")]
)
def test_another_claim_or_attempt_does_not_end_the_wait(
    place: StepsLake, other: WaitingDocument
) -> None:
    waiting = waits("a", fence=2, token="t")
    join(place, waiting)
    assert not place.waiting.leave("letters", other)
    assert place.all_waiting() == [waiting]
    assert place.waiting.leave("letters", waiting)
    assert place.waiting.leave("letters", waiting)
    assert place.all_waiting() == []


def test_the_token_of_an_ended_task_is_forgotten_unless_another_attempt_waits(
    place: StepsLake,
) -> None:
    first, second = waits("a", token="t1"), waits("a", token="t2")
    join(place, first, second)
    place.waiting.forget_token("letters", first)
    place.waiting.forget_token("letters", waits("a"))
    assert place.all_waiting() == [second]
    place.waiting.forget_token("letters", second)
    assert place.all_waiting() == [waits("a")]


def test_a_write_whose_response_was_lost_counts_when_it_is_sent_again(place: StepsLake) -> None:
    first = place.claims.replace(None, claim("a", "g1"))
    assert place.claims.replace(None, claim("a", "g1")) == first
    second = place.claims.replace(first, claim("b", "g2"))
    assert place.claims.replace(first, claim("b", "g2")) == second
    place.claims.release(second)
    place.claims.release(second)
    assert place.claims.find("letters") is None
