"""Today's code continues with the items that the deployment before task tokens left.

The first document leads a gold run with itself and the second one; the third one asks for the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lambdas.join_gold_run.polling import ask_again
from lambdas.settle_gold_run.settlement import (
    SettleGoldRunDependencies,
    ended_run,
    settle_gold_run,
)
from medallion.contracts import DocumentPointer, GoldRun, JoinState, PromotionResult
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.joining import (
    InMemoryGlueRuns,
    claim_now,
    join,
    manifest_of,
    steps_of,
    token_of,
)
from tests.integration.ledger_table import TABLE
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration

EARLIER: dict[str, Any] = json.loads(
    Path(__file__).with_name("earlier_lake.json").read_text(encoding="utf-8")
)
"""The ledger and the manifest as commit 274b981 wrote them."""
GOLD_RUN_ID = EARLIER["manifest"]["gold_run_id"]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        for item in EARLIER["items"]:
            opened.dynamodb.put_item(TableName=TABLE, Item=item)
        body = json.dumps(EARLIER["manifest"]).encode()
        opened.silver.put(lake.gold_manifest_key("letters", GOLD_RUN_ID), body)
        opened.executions.alive = {"one", "two", "three"}
        opened.clock.advance(12)
        yield opened


def pointer(place: StepsLake, name: str) -> DocumentPointer:
    entry = place.ledger.find(lake.document_id_of("bronze", f"letters/{name}.txt"))
    assert entry is not None
    return entry.pointer(name)


def promoted(document: DocumentPointer, status: PromotionStatus) -> PromotionResult:
    return PromotionResult(document_id=document.document_id, status=status, rows=2, snapshot_id="9")


def settle(place: StepsLake) -> None:
    """Settle the earlier gold run, which published the first document and held the second one."""
    first, second = pointer(place, "one"), pointer(place, "two")
    place.write_result(
        GOLD_RUN_ID,
        promoted(first, PromotionStatus.PROMOTED),
        promoted(second, PromotionStatus.HELD),
    )
    known = SettleGoldRunDependencies(place.turns, place.settling, timedelta(seconds=30))
    key = lake.gold_manifest_key("letters", GOLD_RUN_ID)
    gold_run = GoldRun(
        gold_run_id=GOLD_RUN_ID, dataset="letters", manifest_key=key, document_count=2
    )
    settle_gold_run(first, ended_run(gold_run, known), known)


def ids_of_the_next_run(place: StepsLake) -> set[str]:
    manifest = manifest_of(place, claim_now(place).gold_run_id)
    return {document.document_id for document in manifest.documents}


def test_a_leader_that_repeats_its_question_leads_the_same_gold_run(place: StepsLake) -> None:
    answer = ask_again(pointer(place, "one"), steps_of(place))
    assert answer.state is JoinState.LEAD
    assert answer.gold_run is not None
    assert (answer.gold_run.gold_run_id, answer.gold_run.document_count) == (GOLD_RUN_ID, 2)


def test_a_gold_run_of_an_earlier_leader_is_settled_and_the_next_document_leads(
    place: StepsLake,
) -> None:
    known = steps_of(place)
    three = pointer(place, "three")
    assert ask_again(three, known).state is JoinState.WAIT
    settle(place)

    assert place.entry(pointer(place, "one")).status is DocumentStatus.COMPLETE
    two = place.entry(pointer(place, "two"))
    assert (two.status, two.gold.rows, two.gold.snapshot_id) == (DocumentStatus.HELD, 2, "8")
    assert ask_again(pointer(place, "two"), known).state is JoinState.SETTLED
    assert ask_again(three, known).state is JoinState.WAIT
    place.clock.advance(place.gather_seconds)
    assert ask_again(three, known).state is JoinState.LEAD
    assert ids_of_the_next_run(place) == {three.document_id}


def test_a_document_with_a_token_gets_the_gold_of_an_earlier_leader(place: StepsLake) -> None:
    new = place.claim("new", run="new")
    assert join(place, new).state is JoinState.WAIT
    settle(place)
    claim = claim_now(place)
    assert claim.owner == new.run_id
    assert place.tokens.answers[token_of(new)].state is JoinState.LEAD


def test_a_dead_leader_of_the_earlier_definition_is_replaced(place: StepsLake) -> None:
    place.executions.alive = {"two", "three"}
    place.clock.advance(61)
    three = pointer(place, "three")
    assert ask_again(three, steps_of(place)).state is JoinState.WAIT
    assert claim_now(place).revision == 0, "the earlier code can still read it"
    place.clock.advance(600)
    glue = InMemoryGlueRuns()
    known = steps_of(place, glue)
    assert ask_again(three, known).state is JoinState.WAIT
    place.clock.advance(place.gather_seconds)
    assert ask_again(three, known).state is JoinState.LEAD
    assert glue.stopped == [(GOLD_RUN_ID,)]
    assert manifest_of(place, GOLD_RUN_ID).superseded
    assert len(ids_of_the_next_run(place)) == 3


def test_entries_have_only_attributes_that_the_earlier_code_knows(place: StepsLake) -> None:
    """Each function is replaced at its own moment, and the earlier ones refuse others."""
    new = place.claim("new", run="new")
    place.propose(new, DocumentStatus.COMPLETE)
    settle(place)
    known = {
        name: set(fact.get("M", ())) for item in EARLIER["items"] for name, fact in item.items()
    }
    known["gold"] = {"fence", "status", "rows", "snapshot_id", "gold_run_id", "reason"}
    decided = {"reason_code", "reason"}
    for item in place.dynamodb.scan(TableName=TABLE)["Items"]:
        if item["sk"]["S"] == "document":
            assert item.keys() <= known.keys() | decided
            assert item["gold"]["M"].keys() <= known["gold"]
