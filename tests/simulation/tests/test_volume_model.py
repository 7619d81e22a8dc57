"""The model of events against runs of the real handlers."""

from __future__ import annotations

import pytest

from tests.simulation.aws.limits import PROFILES, Profile, Quota
from tests.simulation.product.deployment import SETTINGS
from tests.simulation.volume import EventModel, Figures, RealRun, Recordings, recorded

DOCUMENTS = 40
MOST_OF_A_BATCH = 100
"""Items for which one BatchGetItem can ask."""

TOLERANCE = 0.1
"""Of so few documents, each is more than two in a hundred."""

TOLERANCE_OF_THROTTLES = 0.2
"""Whether a call is refused depends on jitter most, and the writes of a retried step on that."""


@pytest.fixture(scope="module")
def recordings() -> Recordings:
    return recorded(documents=MOST_OF_A_BATCH + 1)


def tight() -> Profile:
    """Limits under which 40 documents fare like 500 in an account with AWS's defaults."""
    standard = PROFILES["standard"]
    quotas = dict(standard.quotas)
    for key, share in (("states.DescribeExecution", 12), ("lambda.concurrency", 25)):
        quota = quotas[key]
        rate = None if quota.per_second is None else quota.per_second / share
        quotas[key] = Quota(quota.name, quota.size // share, rate, quota.page)
    return Profile("tight", quotas)


def poll_of(figures: Figures) -> float:
    """Seconds by which a document is later that misses a gold run by chance."""
    gold_run = figures.gold_run_seconds
    return gold_run + SETTINGS.gold_gather_seconds + SETTINGS.gold_poll_seconds


def test_without_limits_the_model_makes_the_calls_of_the_real_handlers(
    recordings: Recordings,
) -> None:
    real = RealRun(DOCUMENTS).run()
    model = EventModel(DOCUMENTS, None, recordings).run()
    assert model.endings == real.endings
    assert model.drain_seconds == pytest.approx(real.drain_seconds, abs=poll_of(real))
    # How often documents ask depends on how long the gold run took by chance.
    of_polls = {call for call in real.meter.calls if call[0] == "JoinGoldRun"}
    for call in sorted({*real.meter.calls, *model.meter.calls} - of_polls):
        assert model.meter.calls[call] == real.meter.calls[call], call
    assert {call for call in model.meter.calls if call[0] == "JoinGoldRun"} == of_polls
    assert model.map_writes == real.map_writes
    assert model.glue_runs == real.glue_runs == 1


@pytest.mark.parametrize("profile", [PROFILES["new-account"], tight()], ids=lambda p: p.name)
def test_under_limits_the_model_loses_what_the_real_handlers_lose(
    recordings: Recordings, profile: Profile
) -> None:
    real = RealRun(DOCUMENTS, profile).run()
    model = EventModel(DOCUMENTS, profile, recordings).run()
    assert abs(model.lost - real.lost) <= TOLERANCE * DOCUMENTS
    assert causes(model) == causes(real)
    assert model.drain_seconds == pytest.approx(real.drain_seconds, abs=poll_of(real))
    assert model.transitions == pytest.approx(real.transitions, rel=TOLERANCE)
    assert model.throttles.total() == pytest.approx(
        real.throttles.total(), rel=TOLERANCE_OF_THROTTLES
    )
    assert model.lambda_seconds == pytest.approx(real.lambda_seconds, rel=TOLERANCE)
    assert model.meter.read_units == pytest.approx(real.meter.read_units, rel=TOLERANCE)
    assert model.meter.write_units == pytest.approx(
        real.meter.write_units, rel=TOLERANCE_OF_THROTTLES
    )


def causes(figures: Figures) -> set[tuple[str, str, str]]:
    """Why documents were lost."""
    return {(e.error, e.state, e.operation) for e in figures.endings if e.is_lost}


def test_retries_outlast_throttling_when_too_many_ask_whether_the_leader_is_alive(
    recordings: Recordings,
) -> None:
    figures = EventModel(DOCUMENTS, tight(), recordings).run()
    assert figures.throttles["stepfunctions DescribeExecution"] > 0
    assert figures.lost == 0


def test_the_same_seed_gives_the_same_figures(recordings: Recordings) -> None:
    first, second = (EventModel(DOCUMENTS, tight(), recordings).run() for _ in range(2))
    assert vars(first.meter) == vars(second.meter)
    assert (first.ends, first.endings) == (second.ends, second.endings)
