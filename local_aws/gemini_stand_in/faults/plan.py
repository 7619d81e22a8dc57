"""The active faults, and the order in which they apply."""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from local_aws.gemini_stand_in.faults.fault import Fault, FaultKind


class FaultSettings(BaseModel):
    """The body of PUT /_stand_in/faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Applied:
    """The faults of one request.

    Attributes:
        latency_seconds: the sum of all latencies.
        usages: the faults that change the reported usage.
        fault: the first other fault.
    """

    latency_seconds: float = 0.0
    usages: tuple[Fault, ...] = ()
    fault: Fault | None = None


@dataclass
class _Armed:
    """A fault, its count of matching requests, and its uses per request body."""

    fault: Fault
    _matching: int = 0
    _uses: Counter[str] = field(default_factory=Counter)

    def use(self, texts: Sequence[str], body_sha256: str) -> Fault | None:
        """The fault, with the next of its answers; None if it does not apply."""
        if not self.fault.matches(texts, body_sha256):
            return None
        self._matching += 1
        number = self._uses.total()
        if self._matching <= self.fault.after or self._is_spent(number, body_sha256):
            return None
        self._uses[body_sha256] += 1
        answers = self.fault.answers
        return self.fault.model_copy(update={"answer": answers[number]}) if answers else self.fault

    def _is_spent(self, number: int, body_sha256: str) -> bool:
        fault = self.fault
        if fault.per_body is not None and self._uses[body_sha256] >= fault.per_body:
            return True
        limit = len(fault.answers) if fault.answers else fault.first
        return limit is not None and number >= limit


class FaultPlan:
    """The active faults; thread-safe."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._armed = [_Armed(fault) for fault in faults]

    def replace(self, settings: FaultSettings) -> None:
        """Replace the active faults; the counts start again."""
        with self._lock:
            self._armed = [_Armed(fault) for fault in settings.faults]

    def settings(self) -> FaultSettings:
        with self._lock:
            return FaultSettings(faults=tuple(armed.fault for armed in self._armed))

    def use(self, texts: Sequence[str], body_sha256: str) -> Applied:
        """The faults for a request."""
        latency, usages = 0.0, []
        with self._lock:
            for armed in self._armed:
                fault = armed.use(texts, body_sha256)
                if fault is None:
                    continue
                if fault.kind is FaultKind.LATENCY:
                    latency += fault.latency_ms / 1000
                elif fault.kind is FaultKind.USAGE:
                    usages.append(fault)
                else:
                    return Applied(latency, tuple(usages), fault)
        return Applied(latency, tuple(usages))
