"""A poll makes few requests, however many documents are followed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from cli.runs import Watch
from cli.runs.phases import Phase
from cli.runs.polling import BROKEN_SECONDS, LOOKS, READS, Poller
from medallion.aws import utc_now
from medallion.ledger import DocumentEntry, Ledger
from medallion.ledger.facts import Counts
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import InMemoryExecutions, Stack, an_execution, at, entered
from tests.unit.test_cli_watching import WHOLE, outcomes

MANY = 500


@dataclass
class Counted:
    """Counts the calls of another object's methods."""

    counted: Any
    calls: Counter[str] = field(default_factory=Counter)

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self.counted, name)


@dataclass
class Place:
    stack: Stack
    watches: list[Watch]
    executions: Counted
    ledger: Counted
    bucket: Counted
    now: float = 0.0

    def poller(self) -> Poller:
        connection = self.stack.connection
        connection.__dict__.update(
            step_functions=self.executions, ledger=self.ledger, s3=self.bucket
        )
        return Poller(connection, self.watches, lambda: self.now)

    def calls(self) -> Counter[str]:
        made = self.executions.calls + self.ledger.calls + self.bucket.calls
        for counted in (self.executions, self.ledger, self.bucket):
            counted.calls.clear()
        return made


def a_place(*, claimed: bool, run_ids: bool = False) -> Place:
    stack = Stack(executions=InMemoryExecutions(events=[entered("ExtractChunks", 1)]))
    watches = []
    for number in range(MANY):
        key, run = f"letters/{number:03}.txt", f"arn:run:{number}"
        document_id = lake.document_id_of("bronze", key)
        followed: dict[str, Any] = {"run_id": run} if run_ids else {}
        watches.append(
            Watch(
                document_id, key, "" if run_ids else "v1", began=0.0, dropped_at=at(0), **followed
            )
        )
        stack.executions.runs[run] = an_execution(key=key)
        if claimed:
            entry = DocumentEntry(document_id, "letters", "bronze", key, "v1", run_id=run)
            stack.put(entry)
            for batch in range(3):
                outcome_key = lake.outcomes_key(document_id, str(number), batch)
                stack.bucket.objects[outcome_key] = outcomes({"records": [WHOLE]})
    counted = [Counted(fake) for fake in (stack.executions, stack.ledger, stack.bucket)]
    return Place(stack, watches, counted[0], counted[1], counted[2])


def test_a_poll_of_500_running_documents_looks_at_few_executions() -> None:
    place = a_place(claimed=True)
    poller = place.poller()
    for _ in range(3):
        poller.poll()
        calls = place.calls()
        assert calls["find_many"] == 1
        assert calls["find"] == 0
        assert calls["get_execution_history"] <= LOOKS
        assert calls["describe_execution"] == 0
        assert calls["get_paginator"] <= LOOKS
        assert calls["get_object"] <= READS + LOOKS


def test_every_document_has_its_turn() -> None:
    place = a_place(claimed=True)
    poller = place.poller()
    for _ in range(-(-MANY // LOOKS)):
        poller.poll()
    assert all(watch.phase is Phase.EXTRACTING for watch in place.watches)
    assert sum(watch.chunks_done for watch in place.watches) == 3 * MANY


@pytest.mark.parametrize("run_ids", [True, False])
def test_documents_without_a_claim_need_few_requests(run_ids: bool) -> None:
    place = a_place(claimed=False, run_ids=run_ids)
    for run in place.stack.executions.runs.values():
        run["status"] = "FAILED"
    place.now = BROKEN_SECONDS + 1
    poller = place.poller()
    poller.poll()
    calls = place.calls()
    assert calls["list_executions"] <= 1
    assert calls["describe_execution"] <= LOOKS + 10
    poller.poll()
    assert place.calls()["list_executions"] == 0


def test_every_failure_is_described_once_and_found() -> None:
    place = a_place(claimed=False)
    place.stack.executions.runs = dict(list(place.stack.executions.runs.items())[:30])
    place.watches[:] = place.watches[:30]
    for run in place.stack.executions.runs.values():
        run["status"] = "FAILED"
    poller = place.poller()
    described = 0
    for _ in range(4):
        place.now += BROKEN_SECONDS + 1
        poller.poll()
        described += place.calls()["describe_execution"]
    assert described == 30
    assert all(watch.done for watch in place.watches)


def test_documents_that_are_done_are_not_read_again() -> None:
    place = a_place(claimed=True)
    place.watches[:] = place.watches[:2]
    first, second = place.watches
    done = DocumentEntry(first.document_id, "letters", "bronze", first.key, "v1")
    place.stack.put(
        DocumentEntry(
            **vars(done) | {"status": DocumentStatus.COMPLETE, "counts": Counts(records=1)}
        )
    )
    poller = place.poller()
    poller.poll()
    poller.poll()
    assert place.stack.ledger.asked == [
        [first.document_id, second.document_id],
        [second.document_id],
    ]


class BatchingClient:
    """DynamoDB that reads at most 100 items, and leaves one of each batch unread."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 (boto3's name)
        keys = RequestItems["ledger"]["Keys"]
        self.batches.append(len(keys))
        read, unread = (keys[:-1], keys[-1:]) if len(keys) > 1 else (keys, [])
        values = {"document_id": "", "dataset": "d", "bucket": "b", "key": "k"}
        items = [
            {name: {"S": value} for name, value in values.items()}
            | {"document_id": {"S": key["pk"]["S"].removeprefix("document#")}}
            for key in read
        ]
        return {
            "Responses": {"ledger": items},
            "UnprocessedKeys": {"ledger": {"Keys": unread}} if unread else {},
        }


def test_entries_are_read_in_batches_and_unprocessed_ones_again() -> None:
    client: Any = BatchingClient()
    wanted = [f"{number:032x}" for number in range(250)]
    assert sorted(Ledger(client, "ledger", utc_now).find_many(wanted)) == wanted
    assert max(client.batches) == 100
    assert len(client.batches) <= 6
