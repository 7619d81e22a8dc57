"""The stand-in's usage and its bill, which is exact and knows nothing of the pipeline's prices."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from local_aws.gemini_stand_in.api import GeminiService, HttpRequest, handle_admin
from local_aws.gemini_stand_in.api.rates import price_usd
from local_aws.gemini_stand_in.api.usage import Usage
from local_aws.gemini_stand_in.faults import Fault, FaultKind
from medallion.model.model_facts import ModelFacts, known_models
from tests.unit.gemini_stand_in_builders import (
    ScriptedClock,
    a_body,
    a_prompt,
    a_service,
    answer_of,
    ask,
)

BODY = a_body(a_prompt("It was lovely, we stayed two nights."))
USAGE = Fault(kind=FaultKind.USAGE, cached_tokens=7, thinking_tokens=5, tier="flex")


def bill_of(service: GeminiService, method: str = "GET") -> dict[str, Any]:
    return answer_of(handle_admin(service, HttpRequest(method, "/_stand_in/bill", {}, {}, b"")))


def usage_of(service: GeminiService, body: dict[str, Any] = BODY) -> dict[str, Any]:
    usage: dict[str, Any] = answer_of(ask(service, body))["usageMetadata"]
    return usage


def test_usage_faults_add_up_and_leave_the_answer_alone() -> None:
    plain = usage_of(a_service())
    changed = usage_of(a_service(USAGE, Fault(kind=FaultKind.USAGE, cached_tokens=4)))
    assert plain["serviceTier"] == "standard"
    assert (changed["cachedContentTokenCount"], changed["thoughtsTokenCount"]) == (11, 5)
    assert changed["serviceTier"] == "flex"
    assert changed["promptTokenCount"] == plain["promptTokenCount"]
    assert changed["totalTokenCount"] == plain["totalTokenCount"] + 5


def test_no_more_tokens_are_cached_than_the_prompt_has() -> None:
    usage = usage_of(a_service(Fault(kind=FaultKind.USAGE, cached_tokens=10**6)))
    assert usage["cachedContentTokenCount"] == usage["promptTokenCount"]


def test_the_requested_tier_serves_unless_a_fault_names_another() -> None:
    flex = BODY | {"serviceTier": "FLEX"}
    assert usage_of(a_service(), flex)["serviceTier"] == "flex"
    downgrade = Fault(kind=FaultKind.USAGE, tier="standard")
    assert usage_of(a_service(downgrade), flex)["serviceTier"] == "standard"


def test_the_bill_is_the_exact_sum_of_the_reported_usage() -> None:
    service = a_service(USAGE)
    usage = usage_of(service)
    expected = (
        (usage["promptTokenCount"] - 7) * Decimal("0.15")
        + 7 * Decimal("0.015")
        + (usage["candidatesTokenCount"] + 5) * Decimal("1.25")
    ) / 10**6
    for _ in range(999):
        ask(service, BODY)
    report = bill_of(service)
    assert (report["calls"], Decimal(report["usd"])) == (1000, 1000 * expected)
    assert report["lines"][0]["thinking_tokens"] == 5000
    assert bill_of(service, "DELETE") == {"calls": 0, "usd": "0", "unpriced_calls": 0, "lines": []}


@pytest.mark.parametrize(
    "kind",
    [FaultKind.SAFETY, FaultKind.RECITATION, FaultKind.PROHIBITED, FaultKind.EMPTY_STOP],
)
def test_the_input_of_a_blocked_or_empty_answer_is_charged(kind: FaultKind) -> None:
    service = a_service(Fault(kind=kind))
    usage = usage_of(service)
    line = bill_of(service)["lines"][0]
    assert (line["prompt_tokens"], line["output_tokens"]) == (usage["promptTokenCount"], 0)


@pytest.mark.parametrize("kind", [FaultKind.THROTTLE, FaultKind.ERROR, FaultKind.RESET])
def test_a_refused_request_is_not_charged(kind: FaultKind) -> None:
    service = a_service(Fault(kind=kind))
    ask(service, BODY)
    assert bill_of(service)["calls"] == 0


def test_a_tier_without_a_known_price_is_counted_apart() -> None:
    service = a_service(Fault(kind=FaultKind.USAGE, tier="priority", first=1))
    for _ in range(2):
        ask(service, BODY)
    report = bill_of(service)
    assert (report["calls"], report["unpriced_calls"]) == (2, 1)
    assert [line["usd"] is None for line in report["lines"]] == [True, False]


def test_the_price_is_that_of_the_day_of_the_call() -> None:
    totals = []
    for day in (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
        clock = ScriptedClock()
        clock.now = day.timestamp()
        service = a_service(clock=clock)
        ask(service, BODY, path="/v1beta/models/gemini-3.8-flash:generateContent")
        totals.append(Decimal(bill_of(service)["usd"]))
    assert totals[1] == 2 * totals[0] > 0


@pytest.mark.parametrize("facts", known_models().values(), ids=lambda facts: facts.name)
def test_the_pipeline_knows_the_same_prices(facts: ModelFacts) -> None:
    """Both tables are written by hand; a price that changes must change in both."""
    for period in facts.prices:
        day = period.until or date.max
        tiers = {"standard": period.standard, "flex": period.flex, "batch": period.batch}
        for tier, rates in tiers.items():
            usages = ({"prompt": 1}, {"output": 1}, {"thinking": 1}, {"prompt": 1, "cached": 1})
            prices = [
                price_usd(
                    facts.name,
                    day,
                    Usage(**{kind: n * 10**6 for kind, n in usage.items()}, tier=tier),
                )
                for usage in usages
            ]
            assert rates is not None
            assert list(map(float, filter(None, prices))) == [
                rates.input,
                rates.output,
                rates.thinking,
                rates.cached_input,
            ]


def test_a_usage_fault_without_an_effect_is_rejected() -> None:
    with pytest.raises(ValidationError, match="needs cached_tokens, thinking_tokens or tier"):
        Fault(kind=FaultKind.USAGE)
