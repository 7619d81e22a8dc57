from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lambdas.join_gold_run.settings import JoinGoldRunSettings
from lambdas.join_gold_run.turn import (
    ask_again_at,
    companions,
    gathers_until,
    gold_run_id_of,
    manifest_of,
    with_current_claims,
)
from medallion.contracts import DocumentPointer
from medallion.contracts.settings import read_settings
from medallion.ledger.gold_claims import GoldClaim, WaitingDocument
from medallion.vocabulary.errors import GoldRunOverdueError, SettingsError
from medallion.vocabulary.wait_states import wait_until

NOW = datetime(2026, 11, 23, 7, 30, 15, tzinfo=UTC)
POINTER = DocumentPointer(
    document_id="a",
    dataset="letters",
    bucket="bronze",
    key="letters/a.txt",
    version_id="v1",
    size_bytes=1,
    fence=2,
    run_id="arn:run",
    run_name="run",
    fresh_salt="",
    rejudge=False,
    dry_run=False,
)


def waits(
    document_id: str, *, fence: int = 1, alone: bool = False, joined: datetime = NOW
) -> WaitingDocument:
    return WaitingDocument(
        document_id=document_id,
        source_key=f"letters/{document_id}.txt",
        version_id="v1",
        fence=fence,
        records_key=f"records/{document_id}",
        joined_at=joined.isoformat(),
        alone=alone,
    )


def ids(documents: tuple[WaitingDocument, ...]) -> list[str]:
    return [d.document_id for d in documents]


def test_a_gold_run_takes_all_waiting_documents_leader_first_then_by_time() -> None:
    late = waits("b", joined=NOW + timedelta(seconds=9))
    assert ids(companions("c", [late, waits("a"), waits("c")])) == ["c", "a", "b"]


def test_documents_that_go_alone_are_not_companions() -> None:
    assert ids(companions("a", [waits("a"), waits("b", alone=True), waits("c")])) == ["a", "c"]


def test_a_document_of_a_broken_gold_run_goes_alone() -> None:
    assert ids(companions("a", [waits("a", alone=True), waits("b")])) == ["a"]


def test_a_leader_that_no_longer_waits_is_not_among_its_companions() -> None:
    assert ids(companions("a", [waits("b")])) == ["b"]


def test_documents_that_a_newer_run_took_over_are_left_out() -> None:
    documents = [waits("a", fence=1), waits("b", fence=2), waits("gone", fence=1)]
    assert ids(with_current_claims(documents, {"a": 2, "b": 2})) == ["b"]


def test_the_manifest_contains_the_claim_of_each_waiting_document() -> None:
    removal = replace(waits("b", fence=7), records_key=None)
    manifest = manifest_of("g1", "letters", [waits("a", fence=3), removal])
    assert [(d.fence, d.records_key) for d in manifest.documents] == [(3, "records/a"), (7, None)]


def test_the_gold_run_is_named_by_its_time_and_its_leader() -> None:
    name = gold_run_id_of(POINTER, NOW)
    assert name.startswith("20261123T073015-")
    assert len(name) == len("20261123T073015-") + 8
    assert name == gold_run_id_of(POINTER, NOW)


@pytest.mark.parametrize("change", [{"fence": 3}, {"run_name": "other"}])
def test_two_gold_runs_of_the_same_second_have_different_names(change: dict[str, object]) -> None:
    other = POINTER.model_copy(update=change)
    assert gold_run_id_of(other, NOW) != gold_run_id_of(POINTER, NOW)


def test_a_waiting_document_asks_again_after_the_poll_interval() -> None:
    assert ask_again_at(waits("a"), NOW, 10, 60) == NOW + timedelta(seconds=10)


def test_a_wait_time_is_rounded_up() -> None:
    assert wait_until(NOW) == "2026-11-23T07:30:15Z"
    assert wait_until(NOW + timedelta(milliseconds=1)) == "2026-11-23T07:30:16Z"


def test_gathering_ends_a_fixed_time_after_the_claim_or_at_once_for_a_lone_document() -> None:
    claim = GoldClaim("letters", "arn:run", "g1", NOW.isoformat())
    assert gathers_until(claim, waits("a"), 10) == NOW + timedelta(seconds=10)
    assert gathers_until(claim, waits("a", alone=True), 10) == NOW


def test_waiting_longer_than_the_limit_raises_an_error() -> None:
    early = waits("a", joined=NOW - timedelta(seconds=61))
    with pytest.raises(GoldRunOverdueError, match=r"waited 61 s .* limit is 60 s"):
        ask_again_at(early, NOW, 10, 60)


TIMES = ("GOLD_GATHER_SECONDS", "GOLD_POLL_SECONDS", "GOLD_WAIT_LIMIT_SECONDS")


@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize("value", ["soon", "0", "-3", "nan"])
def test_an_interval_that_is_not_a_positive_number_is_refused(name: str, value: str) -> None:
    names = dict.fromkeys(("DOCUMENTS_TABLE", "SILVER_BUCKET"), "x")
    with pytest.raises(SettingsError, match=name):
        read_settings(JoinGoldRunSettings, names | dict.fromkeys(TIMES, "60") | {name: value})
