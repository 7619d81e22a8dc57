from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from medallion.model import (
    DEFAULT_MODEL,
    ModelAnswer,
    ModelRequest,
    UnreadableReplyError,
    cost_usd,
    price_of,
)
from medallion.vocabulary.errors import ModelThrottledError, ModelUnavailableError
from medallion.vocabulary.throttling import ThrottleKind
from tests.simulation.kernel import EPOCH, Fibers, Process, Scheduler
from tests.simulation.product import ModelFault, ModelService, Served, SimulatedModel

LINE = "P-0001: 12 crates of Barley to Riga, stored dry."


class Key:
    def current(self) -> str:
        return "key"

    def newest(self) -> str:
        return "key"


class FiberRuntime:
    """The runtime of one process on simulated time."""

    def __init__(self, process: Process) -> None:
        self.environ: Mapping[str, str] = {}
        self.concurrency = Fibers(process.scheduler)
        self._scheduler = process.scheduler

    def client(self, service: str, *, connections: int | None = None) -> Any:
        raise NotImplementedError(service, connections)

    def now(self) -> datetime:
        return self._scheduler.wall()

    def monotonic(self) -> float:
        return self._scheduler.now


@dataclass
class Bench:
    scheduler: Scheduler
    process: Process
    service: ModelService
    model: SimulatedModel
    labels: list[str]

    def run(self, work: Callable[[], Any]) -> Any:
        fiber = self.process.spawn("main", work)
        self.scheduler.run()
        return fiber.done.result()


def a_bench(faults: Mapping[int, ModelFault] | None = None, *, per_minute: int = 100) -> Bench:
    scheduler = Scheduler(1)
    process = Process(scheduler, "step")
    given = faults or {}
    service = ModelService(scheduler, requests_per_minute=per_minute, fault_of=given.get)
    labels: list[str] = []

    def call(label: str, act: Callable[[], Served]) -> Served:
        labels.append(label)
        return act()

    model = SimulatedModel(
        Key(), FiberRuntime(process), scheduler=scheduler, service=service, call=call
    )
    return Bench(scheduler, process, service, model, labels)


def a_request(text: str = LINE) -> ModelRequest:
    shown = f"<document-{'a' * 16}>\n{text}\n</document-{'a' * 16}>"
    return ModelRequest(DEFAULT_MODEL, "List the parcels.", shown, {}, None, 1024)


def refused(bench: Bench, error: type[Exception]) -> Any:
    def work() -> Any:
        with pytest.raises(error) as caught:
            bench.model.answer(a_request(), 30)
        return caught.value

    return bench.run(work)


def test_an_answer_takes_simulated_seconds_and_is_billed_by_the_products_prices() -> None:
    bench = a_bench()

    answer: ModelAnswer = bench.run(lambda: bench.model.answer(a_request(), 30))

    assert 1 <= bench.scheduler.now <= 4
    assert answer.finish_reason == "STOP"
    assert answer.latency_ms == round(bench.scheduler.now * 1000)
    assert f'"quote": "{LINE}"' in answer.text
    (entry,) = bench.service.bill
    assert entry.received
    assert (entry.prompt_tokens, entry.output_tokens) == (
        answer.prompt_tokens,
        answer.output_tokens,
    )
    price = price_of(DEFAULT_MODEL, EPOCH.date())
    assert price is not None
    assert entry.usd == bench.service.usd
    assert entry.usd == cost_usd(
        price,
        prompt_tokens=answer.prompt_tokens,
        output_tokens=answer.output_tokens,
        thinking_tokens=0,
    )
    assert bench.labels == ["model.GenerateContent"]


def test_records_of_context_blocks_are_not_in_the_answer() -> None:
    bench = a_bench()
    request = a_request()
    context = f"<context-before-{'a' * 16}>\n{LINE}\n</context-before-{'a' * 16}>\n"
    empty = request.text.replace(LINE, "Fog.")
    asked = ModelRequest(DEFAULT_MODEL, "", context + empty, {}, None, 1024)

    answer: ModelAnswer = bench.run(lambda: bench.model.answer(asked, 30))

    assert answer.text == '{"records": []}'


def test_equal_requests_have_equal_digests_on_the_bill() -> None:
    bench = a_bench()

    bench.run(lambda: [bench.model.answer(a_request(text), 30) for text in (LINE, LINE, "Other.")])

    first, second, other = (entry.text_digest for entry in bench.service.bill)
    assert first == second != other


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (ModelFault.THROTTLED_MINUTE, ThrottleKind.MINUTE),
        (ModelFault.THROTTLED_DAY, ThrottleKind.DAY),
    ],
)
def test_the_product_recognizes_the_throttle_and_nothing_is_billed(
    fault: ModelFault, kind: ThrottleKind
) -> None:
    bench = a_bench({1: fault})

    error: ModelThrottledError = refused(bench, ModelThrottledError)

    assert error.kind is kind
    assert bench.service.bill == []


def test_the_quota_refuses_until_its_bucket_has_a_token_again() -> None:
    bench = a_bench(per_minute=2)
    waits: list[float | None] = []

    def work() -> None:
        for _ in range(2):
            bench.service.serve(a_request())
        try:
            bench.model.answer(a_request(), 30)
        except ModelThrottledError as error:
            waits.append(error.retry_after_seconds)
            bench.scheduler.sleep(error.retry_after_seconds or 0)
        bench.model.answer(a_request(), 30)

    bench.run(work)

    assert waits == [pytest.approx(30)]
    assert len(bench.service.bill) == 3


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (ModelFault.UNAVAILABLE, "HTTP 503 UNAVAILABLE"),
        (ModelFault.BAD_GATEWAY, "HTTP 502"),
        (ModelFault.RESET, "connection: ConnectionError"),
    ],
)
def test_an_outage_is_unavailable_and_costs_nothing(fault: ModelFault, message: str) -> None:
    bench = a_bench({1: fault})

    error = refused(bench, ModelUnavailableError)

    assert str(error) == message
    assert bench.service.bill == []


def test_a_slow_answer_is_billed_but_not_received() -> None:
    bench = a_bench({1: ModelFault.SLOW})

    error = refused(bench, ModelUnavailableError)

    assert "no result" in str(error)
    (entry,) = bench.service.bill
    assert not entry.received


def test_an_unreadable_reply_carries_what_it_cost() -> None:
    bench = a_bench({1: ModelFault.UNREADABLE})

    error: UnreadableReplyError = refused(bench, UnreadableReplyError)

    (entry,) = bench.service.bill
    assert error.usage.output_tokens == entry.output_tokens > 0
    assert entry.received


def test_a_caller_that_dies_while_it_waits_has_not_received_the_answer() -> None:
    bench = a_bench()
    bench.process.spawn("main", lambda: bench.model.answer(a_request(), 30))
    bench.scheduler.at(0.5, lambda: bench.process.kill("power cut"))

    bench.scheduler.run()

    (entry,) = bench.service.bill
    assert not entry.received
