from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lambdas.join_gold_run.members import Bounds, companions, manifest_of, within
from medallion.gold_runs import (
    GoldClaim,
    WaitingDocument,
    claim_of,
    gold_run_of,
    group_of,
    halves,
    lead,
)
from medallion.vocabulary.wait_states import wait_until

NOW = datetime(2026, 11, 23, 7, 30, 15, tzinfo=UTC)
LATER = NOW + timedelta(seconds=10)


def waits(document_id: str, *, fence: int = 1, group: str = "", size: int = 1) -> WaitingDocument:
    return WaitingDocument(
        document_id=document_id,
        source_key=f"letters/{document_id}.txt",
        version_id="v1",
        fence=fence,
        records_key=f"records/{document_id}",
        joined_at=NOW.isoformat(),
        run_id=f"arn:{document_id}",
        size_bytes=size,
        group=group,
    )


def ids(documents: list[WaitingDocument]) -> list[str]:
    return [d.document_id for d in documents]


def taken(bounds: Bounds, *documents: WaitingDocument) -> list[str]:
    return ids(list(within(bounds, documents)))


def test_a_gold_run_takes_all_waiting_documents_leader_first_then_in_their_turn() -> None:
    waiting = [waits("b"), waits("a"), waits("c")]
    assert ids(list(companions(waits("c"), waiting))) == ["c", "b", "a"]


def test_a_leader_that_is_not_among_the_waiting_is_included_once() -> None:
    assert ids(list(companions(waits("a"), [waits("b")]))) == ["a", "b"]


def test_only_documents_of_the_same_group_share_a_gold_run() -> None:
    waiting = [waits("a", group="g1/0"), waits("b", group="g1/0"), waits("c", group="g1/1")]
    waiting += [waits("d"), waits("e")]
    assert ids(list(companions(waiting[0], waiting))) == ["a", "b"]
    assert ids(list(companions(waiting[3], waiting))) == ["d", "e"]


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (Bounds(3, 100), ["a", "b", "c"]),
        (Bounds(2, 100), ["a", "b"]),
        (Bounds(1, 100), ["a"]),
        (Bounds(3, 10), ["a", "b"]),
        (Bounds(3, 9), ["a"]),
        (Bounds(3, 1), ["a"]),
    ],
)
def test_a_gold_run_is_bounded_in_documents_and_bytes_but_takes_at_least_one(
    bounds: Bounds, expected: list[str]
) -> None:
    assert taken(bounds, waits("a", size=5), waits("b", size=5), waits("c", size=1)) == expected


def test_the_manifest_contains_the_claim_of_each_waiting_document() -> None:
    removal = replace(waits("b", fence=7), records_key=None)
    manifest = manifest_of("g1", "letters", [waits("a", fence=3), removal], ("g0",))
    assert manifest.replaces == ("g0",)
    assert [(d.fence, d.records_key) for d in manifest.documents] == [(3, "records/a"), (7, None)]
    assert (manifest.superseded, manifest.schema_version) == (False, 1)


def test_the_gold_run_is_named_by_its_time_and_its_leader() -> None:
    name = claim_of(waits("a"), "letters", None, NOW, LATER).gold_run_id
    assert name.startswith("20261123T073015-")
    assert len(name) == len("20261123T073015-") + 8
    assert name == claim_of(waits("a"), "letters", None, NOW, LATER).gold_run_id


@pytest.mark.parametrize(
    ("document", "revision"), [(waits("a", fence=2), 1), (waits("b"), 1), (waits("a"), 2)]
)
def test_two_gold_runs_of_the_same_second_have_different_names(
    document: WaitingDocument, revision: int
) -> None:
    seen = GoldClaim("letters", "x", "g0", NOW.isoformat(), revision=1)
    name = claim_of(waits("a"), "letters", seen, NOW, LATER).gold_run_id
    other = claim_of(document, "letters", replace(seen, revision=revision), NOW, LATER)
    assert other.gold_run_id != name


def test_a_claim_carries_on_what_is_known_of_the_dataset_but_not_of_the_leader_before() -> None:
    seen = GoldClaim(
        "letters",
        "x",
        "g0",
        NOW.isoformat(),
        replaces=("g0",),
        after="m",
        published_at="then",
        breaks=2,
        tries=7,
        checked_at="c",
    )
    claim = claim_of(waits("a"), "letters", seen, NOW, LATER)
    assert (claim.owner, claim.document_id) == ("arn:a", "a")
    assert (claim.replaces, claim.after, claim.published_at) == (("g0",), "m", "then")
    assert (claim.breaks, claim.tries, claim.checked_at) == (0, 0, "")


def test_documents_of_a_broken_gold_run_are_tried_at_once_and_their_breaks_counted() -> None:
    suspect = replace(waits("a", group="g0/1"), breaks=2)
    claim = claim_of(suspect, "letters", None, NOW, LATER)
    assert datetime.fromisoformat(claim.gathers_until) == NOW
    assert claim.breaks == 2
    ordinary = claim_of(waits("a"), "letters", None, NOW, LATER)
    assert datetime.fromisoformat(ordinary.gathers_until) == LATER


def test_the_answer_to_a_leader_names_its_gold_run_and_when_it_begins() -> None:
    claim = claim_of(waits("a"), "letters", None, NOW, LATER)
    answer = lead(claim)
    assert (answer.gold_run_id, answer.gathers_until) == (claim.gold_run_id, wait_until(LATER))
    assert lead(replace(claim, gathers_until="")).gathers_until == wait_until(NOW)


def test_the_gold_runs_that_a_claim_replaces_are_bounded() -> None:
    claim = GoldClaim("letters", "x", "g", NOW.isoformat())
    for number in range(30):
        claim = replace(claim, gold_run_id=f"g{number}", replaces=claim.replaced())
    assert claim.replaces == tuple(f"g{number}" for number in range(9, 29))


@pytest.mark.parametrize(("count", "first"), [(2, 1), (3, 2), (64, 32), (1, 1)])
def test_halves_are_all_members_and_the_first_is_not_the_smaller(count: int, first: int) -> None:
    left, right = halves(range(count))
    assert [*left, *right] == list(range(count))
    assert len(left) == first


def test_a_group_names_the_broken_gold_run() -> None:
    assert gold_run_of(group_of("g1", 1)) == "g1"
    assert group_of("g1", 0) != group_of("g1", 1)


def test_a_wait_time_is_rounded_up() -> None:
    assert wait_until(NOW) == "2026-11-23T07:30:15Z"
    assert wait_until(NOW + timedelta(milliseconds=1)) == "2026-11-23T07:30:16Z"
