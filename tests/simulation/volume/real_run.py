"""Real runs at volume: the real handlers, with documents that are put at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from medallion.aws import S3ObjectStore
from medallion.gold_runs import read_manifest
from medallion.ledger import Ledger
from tests.simulation.aws.limits import Profile
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.states import Execution
from tests.simulation.kernel import Scheduler
from tests.simulation.product import DATASET_NAME, ModelService
from tests.simulation.product.deployment import BRONZE, DOCUMENTS_TABLE, SILVER
from tests.simulation.schedules import Fault, PlannedWeather
from tests.simulation.volume.arrivals import at_once
from tests.simulation.volume.documents import body_of, key_of
from tests.simulation.volume.figures import (
    NOT_STARTED,
    Ending,
    Failure,
    Figures,
    ending_of,
    longest_run,
)
from tests.simulation.volume.limited_weather import LimitedWeather
from tests.simulation.volume.limits_in_force import INVOKE, LimitsInForce
from tests.simulation.volume.recorder import Recorder
from tests.simulation.world import Platform

SLICE_SECONDS: Final = 10.0
"""Simulated time between two reports of progress."""

Progress = Callable[[float, int], None]
"""Hears the simulated second, and how many executions have ended."""


class RealRun:
    """One run.

    Attributes:
        platform: AWS and the product.
        recorder: what was recorded.
        limits: the account's.
    """

    def __init__(
        self,
        documents: int,
        profile: Profile | None = None,
        *,
        seed: int = 1,
        weather: Callable[[Scheduler, tuple[Fault, ...]], PlannedWeather] | None = None,
        on_progress: Progress = lambda _second, _ended: None,
    ) -> None:
        self.documents = documents
        self.profile = profile
        self.scheduler = Scheduler(seed)
        self.limits = LimitsInForce(self.scheduler, profile)
        limited = LimitedWeather(self.scheduler, self.limits)
        self.platform = Platform(
            self.scheduler,
            weather(self.scheduler, ()) if weather else limited,
            S3(self.scheduler),
            ModelService(self.scheduler),
            lambda _table, _snapshot: None,
            account_concurrency=self.limits.concurrency(),
            most_open_map_runs=self.limits.open_map_runs(),
        )
        self.recorder = Recorder(lambda: self.scheduler.now)
        self.platform.network.on_attempt = self.recorder.attempted
        self.platform.code.on_answer = self.recorder.answered
        self._on_progress = on_progress
        self.scheduler.at(0.0, self._put_all)

    def run(self) -> Figures:
        """Let everything happen; the figures.

        Raises:
            Exception: the simulator has a defect, or a call is not one of AWS.
        """
        while not self.scheduler.is_at_rest():
            self.scheduler.run(until=self.scheduler.now + SLICE_SECONDS)
            self._on_progress(self.scheduler.now, self._ended)
        for defect in self.platform.network.defects:
            raise defect
        for run in self.platform.glue.runs:
            if run.began is not None:
                self.recorder.gold_run_ended(run.process.name, run.began)
        return self._figures()

    @property
    def _ended(self) -> int:
        executions = self.platform.states.executions.values()
        return sum(e.stopped is not None and e.map_run_arn is None for e in executions)

    def _put_all(self) -> None:
        for number in range(self.documents):
            self.platform.s3.put_object(Bucket=BRONZE, Key=key_of(number), Body=body_of(number))

    def _figures(self) -> Figures:
        platform, limits = self.platform, self.limits
        executions = list(platform.states.executions.values())
        own = [execution for execution in executions if execution.map_run_arn is None]
        usage = platform.functions.usage
        throttled = sum(each.throttles for each in usage.values())
        ends = sorted((e.stopped or 0.0, e.status != "SUCCEEDED") for e in own)
        return Figures(
            profile=self.profile.name if self.profile else "",
            arrivals=at_once(self.documents),
            endings=self._endings(own),
            drain_seconds=ends[-1][0] if ends else 0.0,
            throttles=limits.throttles + Counter({INVOKE: throttled}),
            transitions=platform.states.transitions,
            retries=limits.retries,
            delayed=limits.delayed,
            usage=usage,
            glue_runs=len(platform.glue.runs),
            dpu_seconds=platform.glue.dpu_seconds,
            gold_run_sizes=self._gold_run_sizes(),
            gold_run_seconds=longest_run(platform.glue.runs),
            meter=self.recorder.meter,
            map_runs=len({e.map_run_arn for e in executions if e.map_run_arn}),
            map_writes=self._map_writes(),
            ends=ends,
        )

    def _endings(self, executions: list[Execution]) -> Counter[Ending]:
        client: Any = self.platform.observer.client("dynamodb")
        ledger = Ledger(client, DOCUMENTS_TABLE, self.scheduler.wall)
        entries = {entry.key: entry for entry in ledger.entries()}
        of_key = {e.data["detail"]["object"]["key"]: e for e in executions}
        found: Counter[Ending] = Counter()
        for number in range(self.documents):
            execution = of_key.get(key_of(number))
            status = execution.status if execution else NOT_STARTED
            failure = self._failure(execution) if execution else None
            found[ending_of(status, failure, entries.get(key_of(number)))] += 1
        return found

    def _failure(self, execution: Execution) -> Failure | None:
        if execution.status == "SUCCEEDED":
            return None
        page = self.platform.states.get_execution_history(
            executionArn=execution.arn, reverseOrder=True, includeExecutionData=False
        )
        entered = (
            event.get("stateEnteredEventDetails", {}).get("name") for event in page["events"]
        )
        state = next((name for name in entered if name), "")
        return Failure(execution.error or "", execution.cause or "", state)

    def _gold_run_sizes(self) -> list[int]:
        client: Any = self.platform.observer.client("s3")
        silver = S3ObjectStore(client, SILVER)
        found = []
        for run in self.platform.glue.runs:
            gold_run_id = run.arguments["--gold_run_id"]
            manifest = read_manifest(silver, DATASET_NAME, gold_run_id)
            found.append(len(manifest.documents) if manifest else 0)
        return found

    def _map_writes(self) -> int:
        """Objects that Step Functions wrote for Map Runs."""
        history = self.platform.s3.bucket({"Bucket": SILVER}).history
        return sum(key.startswith("map-results/") for key in history)
