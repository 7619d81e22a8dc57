"""The part of an execution's states that is compared."""

from __future__ import annotations

import pytest

from tests.simulation.calibration import ExecutionOutcome, led

LED = "GatherDocuments LeadGoldRun RouteLead SilverToGold SettleGoldRun RouteSettlement"


def compared(states: str) -> str:
    return str(ExecutionOutcome("SUCCEEDED", "", tuple(states.split())).compared()["states"])


@pytest.mark.parametrize(
    "gold",
    [
        "JoinGoldRun RouteJoin",
        f"JoinGoldRun RouteJoin {LED}",
        f"JoinGoldRun RouteJoin {LED} JoinGoldRun RouteJoin",
        f"JoinGoldRun RouteJoin {LED} JoinGoldRun RouteJoin {LED}",
    ],
)
def test_leading_waiting_and_joining_again_compare_as_equal(gold: str) -> None:
    waited = "RouteReconciliation JoinGoldRun RouteJoin PublishOutcome Published"
    assert compared(f"RouteReconciliation {gold} PublishOutcome Published") == waited


@pytest.mark.parametrize("last", ["GatherDocuments", "GatherDocuments LeadGoldRun"])
def test_an_execution_that_ended_while_it_led_shows_where(last: str) -> None:
    before = "RouteReconciliation JoinGoldRun RouteJoin"
    assert compared(f"{before} {last}") == f"{before} {last}"
    assert compared(f"{before} {LED} JoinGoldRun RouteJoin {last}") == f"{before} {last}"


def test_states_before_gold_are_compared() -> None:
    assert compared("RegisterDocument NothingToDo") == "RegisterDocument NothingToDo"
    assert compared("") == ""


def test_each_gold_run_that_an_execution_led_is_compared() -> None:
    broken = LED.replace("SettleGoldRun", "SettleBrokenGoldRun")
    states = f"JoinGoldRun RouteJoin {broken} JoinGoldRun RouteJoin {LED} PublishOutcome"
    assert led(states.split()) == [broken, LED]


def test_a_second_try_of_a_gold_run_is_compared() -> None:
    states = f"{LED} PauseGoldRun SilverToGold SettleGoldRun RouteSettlement"
    assert led(states.split()) == [states]


def test_turns_of_waiting_for_an_earlier_gold_run_are_not_compared() -> None:
    turn = "RouteLead WaitForOldGoldRun LeadGoldRun RouteLead"
    assert led(LED.replace("RouteLead", turn).split()) == [LED]
