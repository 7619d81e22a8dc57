"""The model of events against runs of the real handlers."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.volume_deviations import deviations
from tests.simulation.aws.limits import PROFILES, Profile, Quota
from tests.simulation.volume import EventModel, Figures, RealRun, Recordings, at_once

DOCUMENTS = 40
TOLERANCE = 0.1
"""Of so few documents, each is more than two in a hundred."""

STARTS = 25
"""At once, of the tight account: the other documents start later."""

CONCURRENCY = 30
ANSWERS = 5

RACE = {
    ("JoinGoldRun", "dynamodb PutItem gold claim"),
    ("JoinGoldRun", "s3 GetObject artifacts datasets"),
}
"""Calls of the first documents, which want the claim at the same moment."""

MOST_RIVALS = 3


def tight() -> Profile:
    """Limits under which 40 documents fare like thousands in an account with AWS's defaults."""
    quotas = dict(PROFILES["standard"].quotas)
    for key, size, rate in (
        ("states.StartExecution", STARTS, 6.0),
        ("states.SendTaskSuccess", ANSWERS, 10.0),
        ("lambda.concurrency", CONCURRENCY, None),
    ):
        quotas[key] = Quota(quotas[key].name, size, rate, quotas[key].page)
    return Profile("tight", quotas)


def test_without_limits_the_model_makes_the_calls_of_the_real_handlers(
    recordings: Recordings,
) -> None:
    real = RealRun(DOCUMENTS).run()
    model = EventModel(at_once(DOCUMENTS), None, recordings).run()
    assert model.endings == real.endings
    assert model.transitions == real.transitions
    for call in sorted({*real.meter.calls, *model.meter.calls}):
        allowed = MOST_RIVALS if call in RACE else 0
        assert abs(model.meter.calls[call] - real.meter.calls[call]) <= allowed, call
    assert model.map_writes == real.map_writes
    assert model.gold_run_sizes == real.gold_run_sizes == [DOCUMENTS]


@pytest.mark.parametrize("profile", [PROFILES["new-account"], tight()], ids=lambda p: p.name)
def test_under_limits_the_model_does_what_the_real_handlers_do(
    recordings: Recordings, profile: Profile
) -> None:
    real = RealRun(DOCUMENTS, profile).run()
    model = EventModel(at_once(DOCUMENTS), profile, recordings).run()
    assert real.throttles.total() > 0
    assert [each.row() for each in deviations(real, model, TOLERANCE) if not each.is_met] == []
    assert causes(model) == causes(real)


def causes(figures: Figures) -> Counter[str]:
    """How executions ended."""
    return Counter({ending.status: count for ending, count in figures.endings.items()})


def test_the_same_seed_gives_the_same_figures(recordings: Recordings) -> None:
    first, second = (EventModel(at_once(DOCUMENTS), tight(), recordings).run() for _ in range(2))
    assert vars(first.meter) == vars(second.meter)
    assert (first.ends, first.endings) == (second.ends, second.endings)
