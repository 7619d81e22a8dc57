"""The leader killed at each of its writes, and what comes next: nobody waits forever.

Each row of `WRITES` is one point: the process dies right before that write, or after the last one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medallion.contracts import GoldManifest
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.gold_runs.agreement import assert_gold_agrees, assert_nobody_waits
from tests.integration.gold_runs.dying import Deaths
from tests.integration.gold_runs.executions import Execution
from tests.integration.gold_runs.pipelines import Pipelines
from tests.integration.gold_runs.spark import CRASH, TIMED_OUT, Break
from tests.integration.joining import manifest_of
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration

LET_GO = ["send_task_success", "delete_item waiting"]
HAND_ON = ["put_item claim", "send_task_success"]
SUCCESSOR = "LeadGoldRun of a successor"

WRITES = {
    "JoinGoldRun": ["update_item waiting", "put_item claim", "send_task_success"],
    "LeadGoldRun": ["put_object manifest"],
    "SettleGoldRun": [*["update_item document"] * 3, *LET_GO * 3, *HAND_ON],
    "SettleBrokenGoldRun": [*["update_item waiting"] * 3, *HAND_ON],
    "retried SettleBrokenGoldRun": ["put_item claim"],
    "record_failure": [
        "delete_item waiting",
        "put_object manifest",
        *["update_item document"] * 3,
        *LET_GO * 2,
        *HAND_ON,
        "update_item document",
        "put_object documents",
        "update_item document",
    ],
    SUCCESSOR: [
        *["update_item document", "put_object documents"],
        *["update_item document"] * 2,
        *LET_GO * 2,
        "put_object documents",
        "put_object manifest",
    ],
}
"""What each function writes, in this order."""

POINTS = [
    (function, number) for function, writes in WRITES.items() for number in range(len(writes) + 1)
]
NEXT = ("retry", "recorder", "arrival", "heartbeat")


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def broken_once(function: str) -> Break | None:
    return {"SettleBrokenGoldRun": CRASH, "retried SettleBrokenGoldRun": TIMED_OUT}.get(function)


class Story:
    """Three documents of which the first leads, while a fourth begins to wait during its run."""

    def __init__(self, place: StepsLake, function: str, at: int | None) -> None:
        name = "" if function == SUCCESSOR else function.removeprefix("retried ")
        self.deaths = Deaths(f"leader: {name}", at)
        self.pipelines = Pipelines(place, self.deaths)
        self.pipelines.spark.breaks = self._breaks
        self._function = function
        self._broken = broken_once(function)
        self.leader = self.pipelines.start("leader")
        self.recorded = function == "record_failure"

    def _breaks(self, _manifest: GoldManifest, number: int) -> Break | None:
        if number > 1 or self._function == SUCCESSOR:
            return None
        self._start_late()
        return self._broken

    def _start_late(self) -> None:
        self.pipelines.start("late")
        self.pipelines.run_one("late")

    def until_death(self) -> None:
        """Continue until the leader's process dies, or to the end."""
        self.pipelines.run_one("leader")
        for name in ("two", "three"):
            self.pipelines.start(name)
        if self._function == SUCCESSOR:
            self._replace_leader()
        if self.recorded:
            self.pipelines.run(until=lambda: self.pipelines.spark.runs != [])
            self.pipelines.abort(self.leader)
            self.pipelines.notify(self.leader)
        else:
            self.pipelines.run(until=lambda: self.deaths.died)

    def _replace_leader(self) -> None:
        """Let the leader die and its job publish, so that the successor settles that result."""
        pipelines, place = self.pipelines, self.pipelines.place
        pipelines.run(until=lambda: self.leader.state == "SilverToGold")
        self._start_late()
        pipelines.abort(self.leader)
        pipelines.notify(self.leader)
        # The job looked at its manifest before the recorder marked it as superseded.
        pipelines.spark.publish(manifest_of(place, self.leader.data["gold_run"]["gold_run_id"]))
        claim = place.claims.find("letters")
        assert claim is not None
        self.leader = pipelines.states.executions[claim.owner]
        self.deaths.function = f"{self.leader.document.run_name}: LeadGoldRun"

    def continue_by(self, comes: str) -> list[Execution]:
        """Let happen what comes next; the executions whose end nobody records."""
        pipelines, lost = self.pipelines, []
        if self.recorded and comes == "retry":
            pipelines.notify(self.leader)
        elif comes != "retry" and self.leader.state:
            pipelines.abort(self.leader)
        if comes == "recorder":
            pipelines.notify(self.leader)
        elif comes != "retry" and self.leader.status == "ABORTED":
            lost = [self.leader]
        if comes == "arrival":
            pipelines.place.clock.advance(61)
            pipelines.start("arrival")
        pipelines.run()
        return lost


@pytest.mark.parametrize("function", WRITES)
def test_the_table_lists_every_write(place: StepsLake, function: str) -> None:
    story = Story(place, function, None)
    story.until_death()
    assert story.deaths.writes == WRITES[function]


@pytest.mark.parametrize("comes", NEXT)
@pytest.mark.parametrize(("function", "at"), POINTS)
def test_every_document_ends_and_gold_agrees(
    place: StepsLake, function: str, at: int, comes: str
) -> None:
    story = Story(place, function, at)
    story.until_death()
    assert story.deaths.died
    lost = story.continue_by(comes)
    assert [e.arn for e in story.pipelines.states.executions.values() if e.state] == []
    assert_gold_agrees(story.pipelines, unrecorded=lost)
    others = [e for e in story.pipelines.states.executions.values() if e is not story.leader]
    statuses = {place.entry(e.document).status for e in others}
    assert statuses == {DocumentStatus.COMPLETE}
    # What a dead leader left is gone with the next gold run.
    place.clock.advance(61)
    story.pipelines.start("last")
    story.pipelines.run()
    assert_nobody_waits(story.pipelines)
    assert_gold_agrees(story.pipelines, unrecorded=lost)
