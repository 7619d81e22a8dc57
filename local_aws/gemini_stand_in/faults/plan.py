"""Faults that tests can inject, and the requests that they apply to."""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class FaultKind(StrEnum):
    """The kinds of faults; README.md describes what a client sees."""

    LATENCY = "latency"
    THROTTLE = "throttle"
    ERROR = "error"
    RESET = "reset"
    HANG = "hang"
    TRUNCATE = "truncate"
    SAFETY = "safety"
    RECITATION = "recitation"
    PROMPT_BLOCKED = "prompt_blocked"
    NO_CANDIDATES = "no_candidates"
    UNKNOWN_FINISH = "unknown_finish"
    OFF_SCHEMA = "off_schema"
    INVENTED_QUOTE = "invented_quote"
    ODD_VALUES = "odd_values"
    NAN = "nan"
    DUPLICATE_KEYS = "duplicate_keys"
    MALFORMED_ANSWER = "malformed_answer"
    MALFORMED_JSON = "malformed_json"
    EMPTY_BODY = "empty_body"
    HTML = "html"
    SCRIPTED = "scripted"


class Fault(BaseModel):
    """A fault and the requests that it applies to: those that meet all given conditions.

    Attributes:
        kind: the kind of the fault.
        latency_ms: for `latency`: the delay of the answer.
        status: for `error`: the HTTP status.
        retry_delay_seconds: for `throttle`: the delay in RetryInfo.
        seconds: for `hang`: the silence before the connection is closed.
        answer: for `scripted`: the literal answer to every matching request.
        answers: for `scripted`: literal answers, each given once, in order; then the fault ends.
        finish_reason: for `scripted`: the answer's finishReason.
        marker: only requests whose prompt contains this text.
        share: only this share of request bodies, decided by a hash of the body.
        after: skip this many of the requests that meet marker and share.
        first: apply to this many requests, then end.
        per_body: apply to each request body this many times, then let it through.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    latency_ms: float = Field(default=0, ge=0, le=3_600_000)
    status: int = Field(default=503, ge=400, le=599)
    retry_delay_seconds: float = Field(default=1, ge=0, le=86_400)
    seconds: float = Field(default=3600, ge=0, le=86_400)
    answer: str | dict[str, Any] | list[Any] | None = None
    answers: tuple[str | dict[str, Any] | list[Any], ...] = ()
    finish_reason: str = "STOP"
    marker: str = ""
    share: float = Field(default=1, ge=0, le=1)
    after: int = Field(default=0, ge=0)
    first: int | None = Field(default=None, ge=0)
    per_body: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if self.kind is FaultKind.SCRIPTED and self.answer is None and not self.answers:
            raise ValueError("a scripted fault needs answer or answers")
        if self.kind is FaultKind.LATENCY and not self.latency_ms:
            raise ValueError("a latency fault needs latency_ms")
        return self


class FaultSettings(BaseModel):
    """The body of PUT /_stand_in/faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    faults: tuple[Fault, ...] = ()


@dataclass
class _Armed:
    """A fault, its count of matching requests, and its uses per request body."""

    fault: Fault
    _matching: int = 0
    _uses: Counter[str] = field(default_factory=Counter)

    def use(self, texts: Sequence[str], body_sha256: str) -> Fault | None:
        """The fault, with the next of its answers; None if it does not apply."""
        if not self._matches(texts, body_sha256):
            return None
        self._matching += 1
        number = self._uses.total()
        if self._matching <= self.fault.after or self._is_spent(number, body_sha256):
            return None
        self._uses[body_sha256] += 1
        answers = self.fault.answers
        return self.fault.model_copy(update={"answer": answers[number]}) if answers else self.fault

    def _matches(self, texts: Sequence[str], body_sha256: str) -> bool:
        fault = self.fault
        if int(body_sha256[:8], 16) >= fault.share * 2**32:
            return False
        return not fault.marker or any(fault.marker in text for text in texts)

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

    def use(self, texts: Sequence[str], body_sha256: str) -> tuple[float, Fault | None]:
        """The faults for a request: the sum of latencies in seconds, and the first other fault."""
        latency = 0.0
        with self._lock:
            for armed in self._armed:
                fault = armed.use(texts, body_sha256)
                if fault and fault.kind is not FaultKind.LATENCY:
                    return latency, fault
                latency += fault.latency_ms / 1000 if fault else 0
        return latency, None
