from __future__ import annotations

from typing import Any

import pytest

from cli.runs.early_failures import EarlyFailures
from cli.runs.executions import StateVisit, current_state, list_runs, state_visits
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import KEY, RUN, Stack, an_entry, an_execution, at, entered, event, exited

NOW = at(100)


def test_visits_are_summed_by_state_in_the_order_of_first_visits() -> None:
    events = [
        event("ExecutionStarted", 0),
        entered("Join", 0),
        exited("Join", 2),
        entered("Wait", 2),
        exited("Wait", 7),
        entered("Join", 7),
        exited("Join", 8.5),
        event("ExecutionSucceeded", 8.5),
    ]
    assert state_visits(events, NOW) == [
        StateVisit("Join", visits=2, seconds=3.5, running=False),
        StateVisit("Wait", visits=1, seconds=5.0, running=False),
    ]


def test_a_running_state_counts_until_now() -> None:
    events = [event("ExecutionStarted", 0), entered("ChunkText", 90)]
    assert state_visits(events, NOW) == [StateVisit("ChunkText", 1, 10.0, running=True)]


@pytest.mark.parametrize("end", ["ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"])
def test_a_state_that_was_never_left_counts_until_the_execution_ended(end: str) -> None:
    events = [event("ExecutionStarted", 0), entered("ChunkText", 3), event(end, 5)]
    assert state_visits(events, NOW) == [StateVisit("ChunkText", 1, 2.0, running=False)]


def test_an_execution_without_events_has_no_states() -> None:
    assert state_visits([], NOW) == []


def test_a_run_is_listed_with_the_numbers_of_the_ledger() -> None:
    stack = Stack()
    stack.executions.runs[RUN] = an_execution("SUCCEEDED")
    counts, gold = Counts(records=3), GoldResult(rows=2)
    stack.put(an_entry(DocumentStatus.HELD, reason="why", counts=counts, gold=gold))
    assert list_runs(stack.connection, 5) == [
        {
            "started": "2026-11-23T07:00:00+00:00",
            "document": KEY,
            "status": DocumentStatus.HELD,
            "execution": "SUCCEEDED",
            "records": 3,
            "gold_rows": 2,
            "seconds": 12.5,
            "reason": "why",
            "run_id": RUN,
        }
    ]


SKIPPED = '{"registration": {"payload": {"status": "DUPLICATE"}}}'


@pytest.mark.parametrize(
    ("run", "status"),
    [
        (an_execution(), "RUNNING"),
        (an_execution("FAILED", error="PartialExtraction"), "PARTIAL"),
        (an_execution("FAILED", error="DocumentRejected"), "REJECTED"),
        (an_execution("FAILED", error="QualityGate"), "HELD"),
        (an_execution("FAILED", error="States.Runtime"), "FAILED"),
        (an_execution("TIMED_OUT"), "FAILED"),
        (an_execution("SUCCEEDED", output='{"status": "COMPLETE"}'), "COMPLETE"),
        (an_execution("SUCCEEDED", output=SKIPPED), "DUPLICATE"),
        (an_execution("SUCCEEDED", output='{"superseded": {}}'), "STALE"),
        (an_execution("SUCCEEDED"), ""),
    ],
)
def test_a_run_before_a_later_run_keeps_its_own_status(run: dict[str, Any], status: str) -> None:
    stack = Stack()
    stack.executions.runs["arn:run:earlier"] = run
    stack.put(an_entry(DocumentStatus.COMPLETE, counts=Counts(records=3)))
    (row,) = list_runs(stack.connection, 5)
    assert (row["status"], row["records"]) == (status, None)


def test_a_run_that_had_nothing_to_do_has_its_reason() -> None:
    stack = Stack()
    skipped = '{"registration": {"payload": {"status": "DUPLICATE", "reason": "it is done"}}}'
    stack.executions.runs["arn:run:later"] = an_execution("SUCCEEDED", output=skipped)
    (row,) = list_runs(stack.connection, 5)
    assert (row["status"], row["reason"]) == ("DUPLICATE", "it is done")


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        ('{"errorMessage": "no access", "errorType": "X"}', "Broken: no access"),
        ("plain\nwords", "Broken: plain words"),
        ("[]", "Broken: []"),
        (None, "Broken"),
        ("x" * 300, f"Broken: {'x' * 191}…"),
    ],
)
def test_a_run_that_broke_before_the_ledger_is_listed_with_its_cause(
    cause: str | None, reason: str
) -> None:
    stack = Stack()
    broken = {"error": "Broken"} | ({} if cause is None else {"cause": cause})
    stack.executions.runs[RUN] = an_execution("FAILED", **broken)
    (row,) = list_runs(stack.connection, 5)
    assert (row["status"], row["reason"]) == ("FAILED", reason)


@pytest.mark.parametrize("given", ["", "no JSON", "[]", "{}", '{"detail": 1}'])
def test_a_run_whose_input_names_no_document_is_listed_without_a_document(given: str) -> None:
    stack = Stack()
    stack.executions.runs[RUN] = an_execution("FAILED") | {"input": given}
    (row,) = list_runs(stack.connection, 5)
    assert (row["document"], row["status"]) == ("", "FAILED")


def test_the_list_of_runs_has_at_most_the_given_length() -> None:
    stack = Stack()
    stack.executions.runs = {f"arn:run:{n}": an_execution() for n in range(4)}
    assert [row["run_id"] for row in list_runs(stack.connection, 2)] == ["arn:run:0", "arn:run:1"]


def test_failed_runs_are_those_of_the_key_since_the_given_time() -> None:
    stack = Stack()
    stack.executions.runs = {
        "arn:mine": an_execution("FAILED", startDate=at(5), error="AccessDenied"),
        "arn:other": an_execution("FAILED", "letters/two.txt", startDate=at(5)),
        "arn:fine": an_execution("SUCCEEDED", "letters/fine.txt", startDate=at(5)),
        "arn:claimed": an_execution("FAILED", "letters/claimed.txt", startDate=at(5)),
        "arn:before": an_execution("FAILED", "letters/before.txt", startDate=at(1)),
    }
    failures = EarlyFailures(stack.connection)
    failures.look(at(2), {"arn:claimed"})
    assert failures.find(KEY, at(2)) == ("AccessDenied", "")
    assert failures.find(KEY, at(6)) is None
    unknown = [f"letters/{name}.txt" for name in ("fine", "claimed", "before")]
    assert [failures.find(key, at(0)) for key in unknown] == [None] * 3


def test_the_current_state_is_the_last_entered_state() -> None:
    stack = Stack()
    assert current_state(stack.connection, RUN) == ""
    stack.executions.events = [entered("A", 0), exited("A", 1), entered("B", 1), event("Task", 2)]
    assert current_state(stack.connection, RUN) == "B"
