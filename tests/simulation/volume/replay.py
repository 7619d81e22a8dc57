"""Replays recorded calls: each takes its tokens and its seconds, and is tried again as recorded."""

from __future__ import annotations

import math
from dataclasses import replace

from botocore.exceptions import ClientError

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.network import Retries, client_error
from tests.simulation.kernel import Process, Scheduler, current_process
from tests.simulation.volume.limits_in_force import LimitsInForce
from tests.simulation.volume.meter import Meter
from tests.simulation.volume.recordings import RecordedCall, Recordings
from tests.simulation.volume.segments import Script, Scripts, Segment


class Replay:
    """The calls of one sandbox; its clients share their retry quotas."""

    def __init__(
        self,
        scheduler: Scheduler,
        limits: LimitsInForce,
        recordings: Recordings,
        meter: Meter,
        scripts: Scripts,
    ) -> None:
        self.recordings = recordings
        self.scripts = scripts
        self._scheduler = scheduler
        self._limits = limits
        self._meter = meter
        self._retries: dict[str, Retries] = {}

    def process(self) -> Process:
        """The process that runs."""
        return current_process(self._scheduler)

    def call(
        self, label: str, *, items: int | None = None, size: tuple[int, int] | None = None
    ) -> None:
        """Make a call like a recorded one, in the process that runs.

        Args:
            label: of the call.
            items: how many items it has; the recorded bytes and units are scaled.
            size: bytes sent and received, if they are known.

        Raises:
            ClientError: the call was throttled until botocore gave up.
        """
        process = current_process(self._scheduler)
        call = self.recordings.call(process.role, label, process.random)
        if items is not None:
            largest = self.recordings.largest(label)
            share = items / max(1, largest.items)
            received, units = round(largest.received * share), math.ceil(largest.units * share)
            call = replace(call, items=items, received=received, units=max(1, units))
        if size is not None:
            call = replace(call, sent=size[0], received=size[1])
        self._finish(process, replace(call, seconds=call.latency), self._limits.refusal(label))

    def all_of(self, script: Script) -> None:
        """Make the calls of a recorded invocation.

        The calls of a segment take their tokens when the segment begins, and pass as one wait.

        Raises:
            ClientError: a call was throttled until botocore gave up.
        """
        process = current_process(self._scheduler)
        for segment in script:
            if segment.pause:
                self._scheduler.sleep(segment.pause)
            refused = self._limits.first_refusal(segment.labels)
            if refused is None:
                self._scheduler.sleep(segment.seconds)
                self.scripts.count(process.role, segment)
            else:
                self._one_by_one(process, segment, *refused)

    def _one_by_one(self, process: Process, segment: Segment, at: int, error: AwsError) -> None:
        """Make the calls of a segment, of which the call at this place is refused at first."""
        for number, call in enumerate(segment.calls):
            if number and call.gap:
                self._scheduler.sleep(call.gap)
            if number < at:
                self._finish(process, call, None)
            else:
                known = error if number == at else self._limits.refusal(call.label)
                self._finish(process, call, known)

    def _finish(self, process: Process, call: RecordedCall, error: AwsError | None) -> None:
        self._scheduler.sleep(call.seconds)
        if error is not None:
            self._again(call, error)
        self._meter.add(
            process.role, call.label, sent=call.sent, received=call.received, units=call.units
        )

    def _again(self, call: RecordedCall, error: AwsError | None) -> None:
        service, operation = call.label.split(" ", 2)[:2]
        retries = self._retries.get(service)
        if retries is None:
            retries = self._retries[service] = Retries(service, self._fraction)
        context: dict[str, object] = {}
        attempt = 1
        while error is not None:
            problem: ClientError = client_error(service, operation, error)
            pause = retries.pause(operation, attempt, problem, context)
            if pause is None:
                raise problem
            self._scheduler.sleep(pause)
            attempt += 1
            error = self._limits.refusal(call.label)
            self._scheduler.sleep(call.seconds)
        retries.succeeded(context)

    def _fraction(self) -> float:
        return current_process(self._scheduler).random.random()
