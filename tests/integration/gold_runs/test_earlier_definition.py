"""Executions of the earlier definition, whose documents ask again and again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lambdas.join_gold_run.polling import ask_again
from medallion.contracts import JoinGoldRunRequest, JoinState, SettleGoldRunRequest
from tests.integration.joining import claim_now, join, manifest_of, steps_of
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def test_a_document_gathers_leads_and_is_asked_to_wait_by_the_same_function(
    place: StepsLake,
) -> None:
    first, second = place.claim("one", run="one"), place.claim("two", run="two")
    gathers = ask_again(first, steps_of(place))
    assert (gathers.state, gathers.wait_until) == (JoinState.WAIT, "2026-11-23T07:00:10Z")
    waits = ask_again(second, steps_of(place))
    assert (waits.state, waits.wait_until) == (JoinState.WAIT, "2026-11-23T07:00:05Z")
    join(place, place.claim("new", run="new"))
    place.clock.advance(10)
    leads = ask_again(first, steps_of(place))
    assert leads.state is JoinState.LEAD
    assert leads.gold_run is not None
    assert leads.gold_run.document_count == 3
    assert ask_again(first, steps_of(place)) == leads
    assert len(manifest_of(place, claim_now(place).gold_run_id).documents) == 3


def test_payloads_of_the_earlier_definition_are_understood(place: StepsLake) -> None:
    document = place.claim("one").model_dump(mode="json")
    assert JoinGoldRunRequest.model_validate({"document": document}).task_token is None
    gold_run = {"gold_run_id": "g", "dataset": "d", "manifest_key": "k", "document_count": 1}
    request = SettleGoldRunRequest.model_validate({"document": document, "gold_run": gold_run})
    assert request.broken is None
