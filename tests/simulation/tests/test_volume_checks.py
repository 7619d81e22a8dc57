"""The bounds of runs at volume, in a small form, and regressions that they must find."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.volume_checks import Check, checks, price_check
from cdktf_app.settings import InfrastructureSettings
from tests.simulation.aws.limits import PROFILES
from tests.simulation.product.deployment import definition
from tests.simulation.volume import Arrivals, EventModel, Recordings, at_once, steadily

SETTINGS = InfrastructureSettings(environment="sim")
FEW = 200
MANY = 700
"""More than one gold run includes."""


def broken(
    recordings: Recordings,
    arrivals: Arrivals,
    profile: str = "standard",
    *,
    settings: InfrastructureSettings = SETTINGS,
    states: dict[str, Any] | None = None,
) -> set[str]:
    """The figures of a run that are out of bounds."""
    model = EventModel(
        arrivals, PROFILES[profile], recordings, settings=settings, definition=states
    )
    return {check.figure for check in checks(model.run(), SETTINGS) if not check.is_met}


def deployed() -> dict[str, Any]:
    """The definition with the default settings."""
    return definition(settings=SETTINGS)


@pytest.mark.parametrize(
    ("documents", "profile"), [(500, "standard"), (2_000, "standard"), (500, "new-account")]
)
def test_documents_that_are_put_at_once_keep_the_bounds(
    recordings: Recordings, documents: int, profile: str
) -> None:
    assert broken(recordings, at_once(documents), profile) == set()


def test_documents_that_come_steadily_keep_the_bounds_and_the_price(
    recordings: Recordings,
) -> None:
    model = EventModel(
        steadily(10_000, 0.2), PROFILES["standard"], recordings, settings=SETTINGS
    ).run()
    met: list[Check] = [*checks(model, SETTINGS), price_check(model)]
    assert [check.row() for check in met if not check.is_met] == []


def polling(states: dict[str, Any]) -> None:
    """Let documents ask every few seconds whether a gold run included them."""
    join = states["JoinGoldRun"]
    del join["Parameters"]["Payload"]["task_token.$"], join["HeartbeatSeconds"]
    join |= {
        "Resource": "arn:aws:states:::lambda:invoke",
        "ResultSelector": {"payload.$": "$.Payload"},
        "ResultPath": "$.lead",
    }
    variable = "$.lead.payload.state"
    states["RouteJoin"]["Choices"] = [
        {"Variable": variable, "StringEquals": "LEAD", "Next": "SilverToGold"},
        {"Variable": variable, "StringEquals": "WAIT", "Next": "WaitForGoldRun"},
    ]
    states["WaitForGoldRun"] = {
        "Type": "Wait",
        "TimestampPath": "$.lead.payload.wait_until",
        "Next": "JoinGoldRun",
    }


def test_documents_that_poll_for_gold_are_found(recordings: Recordings) -> None:
    variant = deployed()
    polling(variant["States"])
    found = broken(recordings, at_once(FEW), states=variant)
    assert found == {"transitions per document"}


def test_gold_runs_without_a_bound_are_found(recordings: Recordings) -> None:
    unbounded = SETTINGS.model_copy(update={"gold_max_documents": 100_000})
    found = broken(recordings, at_once(MANY), settings=unbounded)
    assert found == {"documents of the largest gold run"}


def test_gold_runs_that_gather_nothing_are_found(recordings: Recordings) -> None:
    hasty = SETTINGS.model_copy(update={"gold_gather_seconds": 0.001})
    found = broken(recordings, steadily(2_000, 0.3), settings=hasty)
    assert found == {"gold runs that are not full"}


def impatient(states: dict[str, Any]) -> None:
    """Let every state, also those of Maps, give up after a few throttled invocations."""
    for state in states.values():
        for retrier in state.get("Retry", ()):
            if "Lambda.TooManyRequestsException" in retrier["ErrorEquals"]:
                retrier["MaxAttempts"] = 6
        impatient(state.get("ItemProcessor", {}).get("States", {}))


def test_a_short_list_of_retries_is_found(recordings: Recordings) -> None:
    variant = deployed()
    impatient(variant["States"])
    assert "lost documents" in broken(recordings, at_once(MANY), "new-account", states=variant)
