"""The weather of a schedule: each planned fault hits its occurrence."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.weather import (
    DELIVERY_SECONDS,
    CallFault,
    InvocationFault,
    Weather,
)
from tests.simulation.kernel import Process, Scheduler
from tests.simulation.schedules.fault_classes import GLUE_ERRORS, THROTTLES
from tests.simulation.schedules.schedule import Fault

_IFS: Final = ("absent", "unchanged")


class PlannedWeather(Weather):
    """Faults as planned.

    Attributes:
        hits: the faults that happened, each once.
        is_calm: no fault happens any more.
        lost: events that were not delivered.
    """

    def __init__(self, scheduler: Scheduler, faults: tuple[Fault, ...]) -> None:
        self.scheduler = scheduler
        self.hits: dict[Fault, float] = {}
        self.is_calm = False
        self.lost: list[dict[str, Any]] = []
        self._count: Counter[tuple[str, str]] = Counter()
        self._planned: defaultdict[tuple[str, str], list[Fault]] = defaultdict(list)
        self._windows = [fault for fault in faults if fault.kind in ("throttle", "outage")]
        for fault in faults:
            self._planned[fault.kind, fault.target].append(fault)

    def on_call(self, process: Process, label: str) -> CallFault | None:
        if self.is_calm:
            return None
        window = self._window_fault(label)
        if window:
            return window
        target = f"{process.role}/{label}"
        # Each class counts for itself, so that one fault does not shift another.
        kill = self._next("kill", target)
        if kill:
            before = kill.value == "before"
            return CallFault(kill_before=before, kill_after=not before)
        if freeze := self._next("freeze", target):
            process.frozen_until = self.scheduler.now + freeze.seconds
            return None
        return self._broken_call(target, label)

    def _broken_call(self, target: str, label: str) -> CallFault | None:
        if self._next("lost response", target, times=3):
            return CallFault(lose_response=True)
        _, _, subject = label.split(" ", 2) if label.count(" ") > 1 else ("", "", "")
        if ("conflict", subject) in self._planned and self._hit_by("conflict", subject):
            error = AwsError("ConditionalRequestConflict", "a conflicting operation", 409)
            return CallFault(error=error)
        return None

    def _window_fault(self, label: str) -> CallFault | None:
        service = label.split(" ", 1)[0]
        for fault in self._windows:
            if not self._is_in(fault):
                continue
            if fault.kind == "outage":
                self._hit(fault)
                return CallFault(error=AwsError("InternalFailure", "the platform is down", 500))
            if fault.target == service:
                self._hit(fault)
                status = 503 if service == "s3" else 400
                return CallFault(error=AwsError(THROTTLES[service], "slow down", status))
        return None

    def on_invocation(self, function: str, payload: dict[str, Any]) -> InvocationFault | None:
        if self.is_calm:
            return None
        for fault in self._windows:
            if fault.kind == "outage" and self._is_in(fault):
                self._hit(fault)
                return InvocationFault("Lambda.ServiceException", runs=False)
        if found := self._next("invocation", function):
            return InvocationFault("Lambda.ServiceException", runs=found.value == "runs")
        return None

    def deliveries(self, rule: str, event: dict[str, Any]) -> tuple[float, ...]:
        if self.is_calm:
            return (DELIVERY_SECONDS,)
        seconds = DELIVERY_SECONDS + self._until_the_outage_ends()
        # A target that refuses has retries and a dead-letter queue; only users' events are lost.
        if event["source"] == "aws.s3" and self._next("lost event", ""):
            self.lost.append(event)
            return ()
        if late := self._next("late event", ""):
            seconds += late.seconds
        if twice := self._next("duplicate event", ""):
            return (seconds, seconds + twice.seconds)
        return (seconds,)

    def describe_lag(self, execution_arn: str) -> float:
        for fault in self._planned["lag", ""]:
            if not self.is_calm and self._is_in(fault):
                self._hit(fault)
                return float(fault.value)
        return 0.0

    def on_glue_stage(self, run_id: str, stage: str) -> str | None:
        if self.is_calm:
            return None
        self._count["glue death", stage] += 1
        for end in GLUE_ERRORS:
            for fault in self._planned["glue death", end]:
                if fault.value == stage and fault.nth == self._count["glue death", stage]:
                    self._hit(fault)
                    return end
        return None

    def on_integration(self, label: str) -> AwsError | None:
        window = None if self.is_calm else self._window_fault(label.replace(".", " "))
        return window.error if window else None

    def lies_about_commit(self, run_id: str) -> bool:
        return not self.is_calm and self._next("glue lie", "") is not None

    def glue_start_seconds(self, run_id: str) -> float:
        return 45.0 + 15.0 * self.scheduler.fraction_of("glue start", run_id)

    def clock_skew(self, sandbox: str) -> float:
        found = None if self.is_calm else self._next("clock jump", sandbox.partition("/")[0])
        return found.seconds if found else 0.0

    def model_fault(self) -> str | None:
        """What happens to the next request to the model, None if it is answered."""
        found = None if self.is_calm else self._next("model", "")
        return found.value if found else None

    def _next(self, kind: str, target: str, times: int = 1) -> Fault | None:
        """Count an occurrence; the fault that it is planned for.

        A call without a condition is also the call with one that somebody forgot.
        """
        names = (target,) if " if " in target else (target, *(f"{target} if {c}" for c in _IFS))
        for name in names:
            if (kind, name) in self._planned:
                found = self._hit_by(kind, name, times)
                if found:
                    return found
        return None

    def _hit_by(self, kind: str, target: str, times: int = 1) -> Fault | None:
        self._count[kind, target] += 1
        number = self._count[kind, target]
        for fault in self._planned[kind, target]:
            last = fault.nth + (times - 1 if fault.value == "thrice" else 0)
            if fault.nth <= number <= last:
                self._hit(fault)
                return fault
        return None

    def _is_in(self, fault: Fault) -> bool:
        return fault.second <= self.scheduler.now < fault.second + fault.seconds

    def _until_the_outage_ends(self) -> float:
        waits = [
            fault.second + fault.seconds - self.scheduler.now
            for fault in self._windows
            if fault.kind == "outage" and self._is_in(fault)
        ]
        return max(waits, default=0.0)

    def _hit(self, fault: Fault) -> None:
        if fault not in self.hits:
            self.hits[fault] = self.scheduler.now
            self.scheduler.trace.add(
                "weather", f"{fault.kind} {fault.target} {fault.value}".strip()
            )
