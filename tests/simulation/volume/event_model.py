"""A model of events for any number of documents, which replays what real runs recorded.

Exact, because they are the same code as in a real run: token buckets, Lambda's concurrency,
sandboxes and asynchronous retries, EventBridge's retries, Glue's starts and concurrent runs, the
retries of botocore and of the definition, the backlog of Map Runs, and the handlers of JoinGoldRun
(for those that wait and for leaders), SettleGoldRun and RecordFailure. Every document, invocation
and call is an event of its own; nothing is aggregated.

Not exact: an invocation of another step repeats the calls of one that was recorded, with its
seconds and bytes; the other calls take the seconds and bytes of any recorded call of their kind.
The Glue job reads its documents one after the other, as the simulated job does. Handlers take no
processor time, as in a real run. The model answers every request: its own quota is left out, as are
texts, payloads and histories.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from cdktf_app.settings import InfrastructureSettings
from medallion.vocabulary.lake import compiled_dataset_key
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import EventBridge, RetryPolicy
from tests.simulation.aws.functions import FunctionSpec, Lambda, LambdaError
from tests.simulation.aws.glue import Glue, Job, JobProcess
from tests.simulation.aws.limits import Profile
from tests.simulation.aws.states import Backlog, StateError
from tests.simulation.kernel import Process, Scheduler, Trace
from tests.simulation.product import DATASET_NAME, compiled_parcels, deployment
from tests.simulation.volume.arrivals import Arrivals
from tests.simulation.volume.documents import document_id, key_of
from tests.simulation.volume.figures import Figures, longest_run
from tests.simulation.volume.gold_runs import replay_gold_run
from tests.simulation.volume.limited_weather import LimitedWeather
from tests.simulation.volume.limits_in_force import INVOKE, START_EXECUTION, LimitsInForce
from tests.simulation.volume.meter import Meter
from tests.simulation.volume.model_endings import endings_of
from tests.simulation.volume.ports import Books, Run
from tests.simulation.volume.real_run import SLICE_SECONDS, Progress
from tests.simulation.volume.recordings import Recordings
from tests.simulation.volume.replay import Replay
from tests.simulation.volume.segments import Scripts
from tests.simulation.volume.stages import compiled
from tests.simulation.volume.steps import GoldSteps, Step
from tests.simulation.volume.walk import ExecutionTimedOutError, Machine, Walk
from tests.simulation.world import BRONZE_RULE, FAILURE_RULE


class _NoTrace(Trace):
    def add(self, actor: str, what: str) -> None:
        """Keep nothing: millions of lines would not fit."""


class EventModel:
    """One run of the model."""

    def __init__(
        self,
        arrivals: Arrivals,
        profile: Profile | None,
        recordings: Recordings,
        *,
        seed: int = 1,
        settings: InfrastructureSettings = deployment.SETTINGS,
        definition: Mapping[str, Any] | None = None,
        on_progress: Progress = lambda _second, _ended: None,
    ) -> None:
        """Set up the account.

        Args:
            arrivals: when documents are put.
            profile: the account's limits; None for none.
            recordings: what is replayed.
            seed: decides what AWS leaves to chance.
            settings: of the deployment, as far as they concern gold.
            definition: another one than the deployed one.
            on_progress: hears of the run.
        """
        self.arrivals = arrivals
        self.profile = profile
        self.scheduler = Scheduler(seed)
        self.scheduler.trace = _NoTrace(lambda: 0.0)
        self.limits = LimitsInForce(self.scheduler, profile)
        self.meter = Meter()
        self.books = Books()
        self.books.objects[compiled_dataset_key(DATASET_NAME)] = compiled_parcels()
        self._ends: list[tuple[float, bool]] = []
        self._recordings = recordings
        self._scripts = Scripts(recordings)
        self._on_progress = on_progress
        self._settings = settings
        self._workflow = compiled(definition or deployment.definition(settings=settings))
        self._build()

    def run(self) -> Figures:
        """Let everything happen; the figures.

        Raises:
            LookupError: something happened of which there is no recording.
        """
        self._put_from(0)
        while not self.scheduler.is_at_rest():
            self.scheduler.run(until=self.scheduler.now + SLICE_SECONDS)
            self._on_progress(self.scheduler.now, len(self._ends))
        if self._recordings.missing:
            raise LookupError(self._recordings.missing[0])
        return self._figures()

    def _build(self) -> None:
        scheduler, limits = self.scheduler, self.limits
        weather = LimitedWeather(scheduler, limits)
        self._functions = Lambda(scheduler, weather, account_concurrency=limits.concurrency())
        for role, spec in deployment.specs().items():
            load = partial(self._load, role)
            self._functions.register(
                FunctionSpec(role, spec.memory_mb, spec.timeout_seconds, None, load)
            )
        job = Job(
            deployment.GOLD_JOB,
            max_concurrent_runs=deployment.GOLD_CONCURRENT_RUNS,
            timeout_minutes=deployment.GOLD_TIMEOUT_MINUTES,
        )
        self._glue = Glue(scheduler, weather, self._gold_job, job)
        backlog = Backlog(scheduler, limits.open_map_runs())
        self._machine = Machine(scheduler, limits, self._functions, self._glue, backlog, self.books)
        self._events = EventBridge(scheduler, weather)
        arn = deployment.NAMES.arn("states", f"stateMachine:{deployment.NAMES.state_machine}")
        self._machine_arn = arn
        for rule, pattern, target, retries in (
            (BRONZE_RULE, deployment.BRONZE_PATTERN, self._start, deployment.BRONZE_RETRIES),
            (
                FAILURE_RULE, deployment.failure_pattern(arn), self._record_failure,
                deployment.FAILURE_RETRIES,
            ),
        ):  # fmt: skip
            self._events.add_rule(rule, pattern, target, RetryPolicy(*retries))

    def _replay(self) -> Replay:
        return Replay(self.scheduler, self.limits, self._recordings, self.meter, self._scripts)

    def _load(self, role: str, _process: Process, _sandbox: str) -> Step:
        replay = self._replay()
        gold = GoldSteps(self.scheduler, self.books, replay, self._glue, self._settings)
        known = gold.dependencies_of(role)
        return Step(role, self.scheduler, self.books, replay, known)

    def _put_from(self, number: int) -> None:
        """Put the documents of this moment, the next ones later."""
        seconds = self.arrivals.seconds
        while number < len(seconds) and seconds[number] <= self.scheduler.now:
            detail = {
                "bucket": {"name": deployment.BRONZE},
                "object": {"key": key_of(number)},
                "number": number,
            }
            self._events.send("aws.s3", "Object Created", detail, [])
            number += 1
        if number < len(seconds):
            self.scheduler.at(seconds[number], partial(self._put_from, number))

    def _start(self, event: dict[str, Any]) -> None:
        refusal = self.limits.refusal(START_EXECUTION)
        if refusal is not None:
            raise refusal
        number = event["detail"]["number"]
        name = f"run-{number}"
        arn = f"{self._machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
        text = json.dumps({"detail": {k: event["detail"][k] for k in ("bucket", "object")}})
        run = Run(number, document_id(number), arn, name, text)
        self.books.runs[arn] = run
        self.scheduler.spawn(name, lambda: self._execute(run))

    def _execute(self, run: Run) -> None:
        deadline = self.scheduler.now + self._workflow.timeout_seconds
        context = {"Execution": {"Id": run.arn, "Name": run.name, "Input": {}}}

        def entered(name: str) -> None:
            run.state = name

        try:
            Walk(self._machine, run, deadline, entered).through(self._workflow, {}, context)
        except StateError as error:
            run.status, run.error, run.cause = "FAILED", error.error, error.cause or ""
        except ExecutionTimedOutError:
            run.status = "TIMED_OUT"
        else:
            run.status = "SUCCEEDED"
        self._ends.append((self.scheduler.now, run.status != "SUCCEEDED"))
        if run.status == "SUCCEEDED":
            return  # nobody listens
        detail = {
            "executionArn": run.arn,
            "name": run.name,
            "stateMachineArn": self._machine_arn,
            "status": run.status,
        }
        self._events.send("aws.states", "Step Functions Execution Status Change", detail, [])

    def _record_failure(self, event: dict[str, Any]) -> None:
        try:
            self._functions.invoke_async("RecordFailure", event)
        except LambdaError as error:
            raise AwsError(error.name, error.cause) from error

    def _gold_job(self, _process: JobProcess, arguments: Mapping[str, str]) -> None:
        replay_gold_run(arguments["--manifest_key"], self.books, self._replay())

    def _figures(self) -> Figures:
        for role, call, times in self._scripts.take():
            size = {"sent": call.sent, "received": call.received, "units": call.units}
            self.meter.add(role, call.label, **size, times=times)
        usage, glue = self._functions.usage, self._glue
        throttled = sum(each.throttles for each in usage.values())
        return Figures(
            profile=self.profile.name if self.profile else "",
            arrivals=self.arrivals,
            endings=endings_of(self.books, self.arrivals.documents),
            drain_seconds=self._ends[-1][0] if self._ends else 0.0,
            throttles=self.limits.throttles + Counter({INVOKE: throttled}),
            transitions=self._machine.transitions,
            retries=self.limits.retries,
            delayed=self.limits.delayed,
            usage=usage,
            glue_runs=len(glue.runs),
            dpu_seconds=glue.dpu_seconds,
            gold_run_sizes=self.books.sizes,
            gold_run_seconds=longest_run(glue.runs),
            meter=self.meter,
            map_runs=self._machine.map_runs,
            map_writes=round(self._machine.map_runs * self._recordings.writes_of_map_run),
            ends=self._ends,
        )
