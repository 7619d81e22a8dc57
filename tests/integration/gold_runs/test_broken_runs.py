"""Broken gold runs from the first break to the last document's status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from medallion.contracts import GoldManifest
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.gold_runs.agreement import assert_gold_agrees, assert_nobody_waits
from tests.integration.gold_runs.executions import Execution
from tests.integration.gold_runs.pipelines import Pipelines
from tests.integration.gold_runs.spark import (
    BAD_DATA,
    BAD_DATASET,
    CRASH,
    LOST,
    REFUSED,
    TIMED_OUT,
    UNAVAILABLE,
    Break,
)
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration

POISON = "letters/d7.txt"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def poisoned(broken: Break) -> Callable[[GoldManifest, int], Break | None]:
    """Runs that include the poisonous document break."""
    return lambda manifest, _number: (
        broken if POISON in {d.source_key for d in manifest.documents} else None
    )


def first_runs(broken: Break, count: int) -> Callable[[GoldManifest, int], Break | None]:
    return lambda _manifest, number: broken if number <= count else None


def start(
    place: StepsLake, count: int, breaks: Callable[[GoldManifest, int], Break | None]
) -> tuple[Pipelines, list[Execution]]:
    pipelines = Pipelines(place)
    pipelines.spark.breaks = breaks
    return pipelines, [pipelines.start(f"d{number}") for number in range(count)]


def statuses(place: StepsLake, executions: list[Execution]) -> dict[str, str]:
    """The statuses other than COMPLETE, with their reason codes."""
    entries = [place.entry(execution.document) for execution in executions]
    return {
        e.key: f"{e.status} {e.reason_code}"
        for e in entries
        if e.status is not DocumentStatus.COMPLETE
    }


@pytest.mark.parametrize(
    ("broken", "code", "most"),
    [(BAD_DATA, "DATA_CODE", 16), (CRASH, "GoldRunCrashed", 16), (LOST, "GoldRunFailed", 40)],
    ids=["data", "crash", "lost executor"],
)
def test_one_poisonous_document_among_64_is_found_and_the_others_are_published(
    place: StepsLake, broken: Break, code: str, most: int
) -> None:
    pipelines, executions = start(place, 64, poisoned(broken))
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert statuses(place, executions) == {POISON: f"FAILED {code}"}
    assert len(pipelines.spark.gold) == 63
    assert len(pipelines.spark.runs) <= most


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_crash_that_does_not_come_again_fails_nobody(place: StepsLake, count: int) -> None:
    pipelines, executions = start(place, count, first_runs(CRASH, 1))
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert statuses(place, executions) == {}


@pytest.mark.parametrize("broken", [BAD_DATASET, REFUSED], ids=["gold SQL", "refused start"])
def test_what_breaks_every_document_alike_is_tried_once(place: StepsLake, broken: Break) -> None:
    pipelines, executions = start(place, 8, first_runs(broken, 1))
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert len(pipelines.spark.runs) == 1
    code = "DATASET_CODE" if broken is BAD_DATASET else "Glue.InvalidInputException"
    assert set(statuses(place, executions).values()) == {f"FAILED {code}"}
    assert [e.status for e in executions] == ["FAILED"] * 8


@pytest.mark.parametrize(
    "broken", [TIMED_OUT, LOST, UNAVAILABLE], ids=["time-out", "lost", "start"]
)
@pytest.mark.parametrize("often", [1, 2])
def test_the_platform_fails_nobody_and_the_run_is_repeated_as_it_was(
    place: StepsLake, broken: Break, often: int
) -> None:
    pipelines, executions = start(place, 8, first_runs(broken, often))
    before = place.clock()
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert statuses(place, executions) == {}
    assert [len(run) for run in pipelines.spark.runs] == [8] * (often + 1)
    # 10 seconds of gathering, then pauses of one and two minutes
    assert (place.clock() - before).total_seconds() == 10 + (60 if often == 1 else 180)


def test_a_platform_that_breaks_the_same_documents_three_times_halves_them(
    place: StepsLake,
) -> None:
    pipelines, executions = start(place, 8, first_runs(TIMED_OUT, 3))
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert statuses(place, executions) == {}
    assert [len(run) for run in pipelines.spark.runs] == [8, 8, 8, 4, 4]


def test_starts_that_fail_for_hours_halve_and_fail_nobody(place: StepsLake) -> None:
    pipelines, executions = start(place, 8, first_runs(UNAVAILABLE, 20))
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert statuses(place, executions) == {}
    assert {len(run) for run in pipelines.spark.runs} == {8}


@pytest.mark.parametrize(("broken", "hours"), [(TIMED_OUT, 2), (LOST, 12)], ids=["two", "twelve"])
def test_a_platform_that_is_down_for_hours_fails_nobody_and_gold_runs_pause(
    place: StepsLake, broken: Break, hours: int
) -> None:
    down_until = place.clock() + timedelta(hours=hours)
    pipelines, executions = start(
        place, 8, lambda _manifest, _number: broken if place.clock() < down_until else None
    )
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert statuses(place, executions) == {}
    # Pauses grow to half an hour.
    assert len(pipelines.spark.runs) < 60


def test_documents_that_arrive_while_halves_are_tried_are_published_too(place: StepsLake) -> None:
    pipelines, executions = start(place, 8, poisoned(CRASH))
    pipelines.run(until=lambda: len(pipelines.spark.runs) >= 2)
    late = [pipelines.start(f"late{number}") for number in range(3)]
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert statuses(place, executions + late) == {POISON: "FAILED GoldRunCrashed"}


def test_a_document_is_published_by_its_next_run_after_it_was_fixed(place: StepsLake) -> None:
    pipelines, executions = start(place, 8, poisoned(CRASH))
    pipelines.run()
    pipelines.spark.breaks = lambda _manifest, _number: None
    again = pipelines.start("d7")
    pipelines.run()
    assert place.entry(again.document).status is DocumentStatus.COMPLETE
    assert statuses(place, executions) == {}
    assert place.all_waiting() == []


def test_documents_that_come_later_do_not_wait_for_the_tries_of_a_document_alone(
    place: StepsLake,
) -> None:
    pipelines, executions = start(place, 0, poisoned(LOST))
    executions.append(pipelines.start("d7"))
    pipelines.run(until=lambda: len(pipelines.spark.runs) == 5)
    begun = place.clock()
    executions += [pipelines.start(name) for name in ("later", "latest")]
    pipelines.run(until=lambda: len(pipelines.spark.gold) == 2, hours=1)
    assert (place.clock() - begun).total_seconds() < 30 * 60
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert statuses(place, executions) == {POISON: "FAILED GoldRunFailed"}
    assert len(pipelines.spark.runs) < 10
