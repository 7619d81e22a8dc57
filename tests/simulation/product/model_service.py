"""The model's service: its quota, its faults, and the bill that it sends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lambdas.extract_batch.model.wire_reply import WireReply
from medallion.model import ModelRequest, cost_usd, price_of
from medallion.vocabulary.errors import ModelUnavailableError
from tests.simulation.kernel import Scheduler
from tests.simulation.product import model_replies

_SHORTEST_ANSWER_SECONDS: Final = 1.0
_ANSWER_SPREAD_SECONDS: Final = 3.0
SLOW_SECONDS: Final = 600.0
"""Longer than any time-out of the product."""

_ERROR_SECONDS: Final = 0.2
_MINUTE_SECONDS: Final = 60.0


class ModelFault(StrEnum):
    """What can happen to a request."""

    THROTTLED_MINUTE = "THROTTLED_MINUTE"
    THROTTLED_DAY = "THROTTLED_DAY"
    UNAVAILABLE = "UNAVAILABLE"
    BAD_GATEWAY = "BAD_GATEWAY"
    RESET = "RESET"
    SLOW = "SLOW"
    UNREADABLE = "UNREADABLE"


FaultOf = Callable[[int], ModelFault | None]
"""The fault of a request by its number, from 1."""


@dataclass
class BillEntry:
    """One request that the model answered, and that costs money.

    Attributes:
        number: of the request, from 1.
        text_digest: hash of the request's text.
        received: whether the caller got the reply.
    """

    number: int
    second: float
    model: str
    text_digest: str
    prompt_tokens: int
    output_tokens: int
    usd: float
    received: bool = False


@dataclass(frozen=True)
class Served:
    """What the service does with a request.

    Attributes:
        reply: None if the connection breaks.
        seconds: until the reply is there.
        entry: on the bill; None if the request costs nothing.
    """

    reply: WireReply | None
    seconds: float
    entry: BillEntry | None = None


class ModelService:
    """The service of one schedule.

    Attributes:
        bill: every request that was answered, in order.
        requests: how many requests arrived.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        *,
        requests_per_minute: int = 4_000,
        fault_of: FaultOf = lambda _number: None,
    ) -> None:
        """Begin with a full quota.

        Args:
            scheduler: gives the time.
            requests_per_minute: what the token bucket holds, and gets back in a minute.
            fault_of: injects faults.
        """
        self.bill: list[BillEntry] = []
        self.requests = 0
        self._scheduler = scheduler
        self._per_minute = requests_per_minute
        self._fault_of = fault_of
        self._tokens = float(requests_per_minute)
        self._filled_at = 0.0

    def serve(self, request: ModelRequest) -> Served:
        """Take a request: it is billed now, also if the caller does not wait for the reply."""
        self.requests += 1
        fault = self._fault_of(self.requests)
        refusal = self._refusal(fault)
        if refusal is not None:
            return Served(refusal, _ERROR_SECONDS)
        if fault is ModelFault.RESET:
            return Served(None, _ERROR_SECONDS)
        body = model_replies.answer_to(request)
        entry = self._billed(request, body["usageMetadata"])
        if fault is ModelFault.UNREADABLE:
            body["candidates"] = "none"
        seconds = SLOW_SECONDS if fault is ModelFault.SLOW else self._answer_seconds()
        return Served(model_replies.ok(body), seconds, entry)

    @property
    def usd(self) -> float:
        """The sum of the bill."""
        return sum(entry.usd for entry in self.bill)

    def _answer_seconds(self) -> float:
        share = self._scheduler.fraction_of("model", self.requests)
        return _SHORTEST_ANSWER_SECONDS + share * _ANSWER_SPREAD_SECONDS

    def _refusal(self, fault: ModelFault | None) -> WireReply | None:
        if fault is ModelFault.UNAVAILABLE:
            return model_replies.unavailable()
        if fault is ModelFault.BAD_GATEWAY:
            return model_replies.bad_gateway()
        if fault is ModelFault.THROTTLED_DAY:
            return model_replies.throttled_day()
        if fault is ModelFault.THROTTLED_MINUTE:
            return model_replies.throttled_minute(_MINUTE_SECONDS / 2)
        missing = self._seconds_until_token()
        return model_replies.throttled_minute(missing) if missing else None

    def _seconds_until_token(self) -> float:
        """Take a token; if there is none, the seconds until there is one."""
        now, rate = self._scheduler.now, self._per_minute / _MINUTE_SECONDS
        gained = (now - self._filled_at) * rate
        self._tokens = min(float(self._per_minute), self._tokens + gained)
        self._filled_at = now
        if self._tokens < 1:
            return (1 - self._tokens) / rate
        self._tokens -= 1
        return 0.0

    def _billed(self, request: ModelRequest, usage: dict[str, int]) -> BillEntry:
        price = price_of(request.model, self._scheduler.wall().date())
        if price is None:
            raise ModelUnavailableError(f"no price of {request.model}")
        prompt, output = usage["promptTokenCount"], usage["candidatesTokenCount"]
        entry = BillEntry(
            number=self.requests,
            second=self._scheduler.now,
            model=request.model,
            text_digest=hashlib.sha256(request.text.encode()).hexdigest(),
            prompt_tokens=prompt,
            output_tokens=output,
            usd=cost_usd(price, prompt_tokens=prompt, output_tokens=output, thinking_tokens=0),
        )
        self.bill.append(entry)
        return entry
