"""The real runs whose invocations the event model replays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from medallion.gold_runs import GoldClaims
from tests.simulation.aws.limits import PROFILES
from tests.simulation.aws.weather import InvocationFault
from tests.simulation.product import DATASET_NAME
from tests.simulation.product.deployment import DOCUMENTS_TABLE
from tests.simulation.schedules import PlannedWeather
from tests.simulation.volume.limited_weather import THROTTLED
from tests.simulation.volume.real_run import RealRun
from tests.simulation.volume.recordings import Recordings

DOCUMENTS: Final = 120
"""More than one request of BatchGetItem can ask for."""

_WARM_DOCUMENTS: Final = 20
_BROKEN_DOCUMENTS: Final = 6
_ABORT_SECOND: Final = 60.0
"""While Glue works on the gold run."""


class _ThrottledExtraction(PlannedWeather):
    def on_invocation(self, function: str, payload: dict[str, Any]) -> InvocationFault | None:
        if function == "ExtractBatch":
            return InvocationFault(THROTTLED, runs=False)
        return None


def recorded(
    documents: int = DOCUMENTS, on_run: Callable[[str], None] = lambda _name: None
) -> Recordings:
    """Recordings of a run in which all is well, and of runs that break."""
    on_run(f"{documents} documents without limits")
    calm = RealRun(documents)
    figures = calm.run()
    recordings = calm.recorder.recordings
    recordings.writes_of_map_run = figures.map_writes / max(1, figures.map_runs)
    new_account = PROFILES["new-account"]
    on_run(f"{_WARM_DOCUMENTS} documents that share sandboxes")
    recordings.merge(_of(RealRun(_WARM_DOCUMENTS, new_account)))
    on_run(f"{_BROKEN_DOCUMENTS} documents whose executions are stopped")
    recordings.merge(_of(_stopped()))
    on_run(f"{_BROKEN_DOCUMENTS} documents whose leader is stopped")
    recordings.merge(_of(_leaderless()))
    on_run(f"{_BROKEN_DOCUMENTS} documents whose batches are throttled")
    throttled = RealRun(_BROKEN_DOCUMENTS, weather=_ThrottledExtraction)
    recordings.merge(_of(throttled))
    return recordings


def _of(run: RealRun) -> Recordings:
    run.run()
    return run.recorder.recordings


def _stopped() -> RealRun:
    """A run in which the leader and the documents that wait for it are stopped."""
    run = RealRun(_BROKEN_DOCUMENTS)
    states = run.platform.states

    def stop() -> None:
        for execution in list(states.executions.values()):
            if execution.status == "RUNNING" and execution.map_run_arn is None:
                states.stop_execution(executionArn=execution.arn)

    run.scheduler.at(_ABORT_SECOND, stop)
    return run


def _leaderless() -> RealRun:
    """A run in which the leader is stopped, and a document that waits leads the next gold run."""
    run = RealRun(_BROKEN_DOCUMENTS)
    client: Any = run.platform.observer.client("dynamodb")
    claims = GoldClaims(client, DOCUMENTS_TABLE)

    def stop() -> None:
        claim = claims.find(DATASET_NAME)
        if claim is not None:
            run.platform.states.stop_execution(executionArn=claim.owner)

    run.scheduler.at(_ABORT_SECOND, stop)
    return run
