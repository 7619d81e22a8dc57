"""Asynchronous invocations: Lambda queues the event and tries again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from tests.simulation.aws.functions.contract import LambdaError
from tests.simulation.kernel import Scheduler

MOST_ASYNCHRONOUS_BYTES: Final = 1024 * 1024
"""Lambda's quota for the payload of an asynchronous invocation."""

LONGEST_AGE_SECONDS: Final = 6 * 3600.0
LONGEST_DELAY_SECONDS: Final = 300.0
ERROR_DELAYS: Final = (60.0, 120.0)
"""Seconds before the second and the third run of a function that fails."""


class QueuedEvent:
    """An event until the function has handled it, or Lambda gives up."""

    def __init__(
        self,
        scheduler: Scheduler,
        invoke: Callable[[], object],
        on_failure: Callable[[Any], None] | None,
    ) -> None:
        self._scheduler = scheduler
        self._invoke = invoke
        self._on_failure = on_failure
        self._errors = 0
        self._refusals = 0

    def deliver(self, event: str) -> None:
        """Run the function until it succeeds, in the current fiber."""
        oldest = self._scheduler.now + LONGEST_AGE_SECONDS
        while True:
            try:
                self._invoke()
            except LambdaError as error:
                delay = self._delay(error)
            else:
                return
            if delay is None or self._scheduler.now + delay > oldest:
                break
            self._scheduler.sleep(delay)
        if self._on_failure is not None:
            self._on_failure(json.loads(event))

    def _delay(self, error: LambdaError) -> float | None:
        """Seconds until the next run; None if there is none."""
        if not error.function_error:
            self._refusals += 1
            return float(min(2 ** min(self._refusals - 1, 20), LONGEST_DELAY_SECONDS))
        self._errors += 1
        return ERROR_DELAYS[self._errors - 1] if self._errors <= len(ERROR_DELAYS) else None
