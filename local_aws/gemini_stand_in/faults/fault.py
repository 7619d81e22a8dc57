"""One fault: its effect and the requests that it applies to."""

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from math import ceil
from random import Random
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class FaultKind(StrEnum):
    """The kinds of faults; README.md describes what a client sees."""

    LATENCY = "latency"
    USAGE = "usage"
    THROTTLE = "throttle"
    ERROR = "error"
    RESET = "reset"
    HANG = "hang"
    TRUNCATE = "truncate"
    CUT = "cut"
    LOOP_STRING = "loop_string"
    LOOP_NUMBER = "loop_number"
    LOOP_WHITESPACE = "loop_whitespace"
    EMPTY_STOP = "empty_stop"
    SAFETY = "safety"
    RECITATION = "recitation"
    PROHIBITED = "prohibited"
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


class Limit(StrEnum):
    """The limit that a `throttle` fault names."""

    MINUTE = "minute"
    DAY = "day"
    SPEND = "spend"
    MONTHLY_CAP = "monthly_cap"
    CREDIT = "credit"
    OVERLOAD = "overload"
    BATCH = "batch"


class Fault(BaseModel):
    """A fault and the requests that it applies to: those that meet all given conditions.

    Attributes:
        kind: the kind of the fault.
        latency_ms: for `latency`: the delay of the answer.
        cached_tokens: for `usage`: the tokens of the prompt that are reported as cached.
        thinking_tokens: for `usage`: the thinking tokens that are reported.
        tier: for `usage`: the tier that serves the request, instead of the requested tier.
        status: for `error`: the HTTP status.
        limit: for `throttle`: the limit that is reached.
        retry_delay_seconds: for `throttle`: the delay in RetryInfo, if the limit has one.
        seconds: for `hang`: the silence before the connection is closed.
        answer: for `scripted`: the literal answer to every matching request.
        answers: for `scripted`: literal answers, each given once, in order; then the fault ends.
        finish_reason: for `scripted`: the answer's finishReason.
        marker: only requests whose prompt contains this text.
        passage: only requests whose prompt contains a piece of this text.
        passage_share: the size of that piece, as a share of the passage.
        share: only this share of request bodies, decided by a hash of the body and the seed.
        seed: another seed chooses other bodies, cuts at other places and loops in other ways.
        after: skip this many of the requests that meet the conditions on the request.
        first: apply to this many requests, then end.
        per_body: apply to each request body this many times, then let it through.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    latency_ms: float = Field(default=0, ge=0, le=3_600_000)
    cached_tokens: int = Field(default=0, ge=0)
    thinking_tokens: int = Field(default=0, ge=0)
    tier: str = ""
    status: int = Field(default=503, ge=400, le=599)
    limit: Limit = Limit.MINUTE
    retry_delay_seconds: float = Field(default=1, ge=0, le=86_400)
    seconds: float = Field(default=3600, ge=0, le=86_400)
    answer: str | dict[str, Any] | list[Any] | None = None
    answers: tuple[str | dict[str, Any] | list[Any], ...] = ()
    finish_reason: str = "STOP"
    marker: str = ""
    passage: str = ""
    passage_share: float = Field(default=1, gt=0, le=1)
    share: float = Field(default=1, ge=0, le=1)
    seed: int = 0
    after: int = Field(default=0, ge=0)
    first: int | None = Field(default=None, ge=0)
    per_body: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if self.kind is FaultKind.SCRIPTED and self.answer is None and not self.answers:
            raise ValueError("a scripted fault needs answer or answers")
        if self.kind is FaultKind.LATENCY and not self.latency_ms:
            raise ValueError("a latency fault needs latency_ms")
        if self.kind is FaultKind.USAGE and not (
            self.cached_tokens or self.thinking_tokens or self.tier
        ):
            raise ValueError("a usage fault needs cached_tokens, thinking_tokens or tier")
        return self

    def matches(self, texts: Sequence[str], body_sha256: str) -> bool:
        """True if the request itself meets the conditions, regardless of earlier requests."""
        if int(self._drawn(body_sha256)[:8], 16) >= self.share * 2**32:
            return False
        if self.marker and not any(self.marker in text for text in texts):
            return False
        return not self.passage or any(map(self._has_piece, texts))

    def random(self, body_sha256: str) -> Random:
        """The same numbers for the same request and seed."""
        return Random(f"{self.kind}/{self.seed}/{body_sha256}")  # noqa: S311 - not a secret

    def _drawn(self, body_sha256: str) -> str:
        if not self.seed:
            return body_sha256
        return sha256(f"{self.seed}/{body_sha256}".encode()).hexdigest()

    def _has_piece(self, text: str) -> bool:
        size = ceil(self.passage_share * len(self.passage))
        last = len(self.passage) - size
        return any(self.passage[at : at + size] in text for at in range(last + 1))
