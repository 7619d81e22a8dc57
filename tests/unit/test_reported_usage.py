"""What a reply states about its cost, in any form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.model.reply_reading import answer_in
from lambdas.extract_batch.model.reported_usage import usage_in
from medallion.model import UnreadableReplyError
from medallion.vocabulary.errors import ModelUnavailableError

COUNTS = ("prompt_tokens", "cached_tokens", "output_tokens", "thinking_tokens")
USAGE = {
    "promptTokenCount": 120,
    "cachedContentTokenCount": 100,
    "candidatesTokenCount": 9,
    "thoughtsTokenCount": 40,
}


def test_every_kind_of_token_is_counted() -> None:
    usage = usage_in(USAGE)
    assert [usage[name] for name in COUNTS] == [120, 100, 9, 40]


@pytest.mark.parametrize(
    ("reported", "tier"),
    [
        ({}, ""),
        ({"serviceTier": "flex"}, "flex"),
        ({"serviceTier": "STANDARD"}, "standard"),
        ({"serviceTier": "SERVICE_TIER_PRIORITY"}, "priority"),
        ({"serviceTier": "unspecified"}, ""),
        ({"trafficType": "ON_DEMAND"}, "standard"),
        ({"trafficType": "ON_DEMAND_FLEX"}, "flex"),
        ({"trafficType": "PROVISIONED_THROUGHPUT"}, "provisioned_throughput"),
        ({"trafficType": "TRAFFIC_TYPE_UNSPECIFIED"}, ""),
        ({"serviceTier": "a sentence"}, ""),
        ({"serviceTier": 7}, ""),
    ],
)
def test_the_served_tier_has_one_name(reported: dict[str, Any], tier: str) -> None:
    assert usage_in(reported)["tier"] == tier


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from(["serviceTier", "trafficType", *USAGE]), ANY_JSON) | ANY_JSON
)
def test_any_usage_gives_numbers_that_a_column_holds(usage: object) -> None:
    read = usage_in(usage)
    assert all(0 <= read[name] < 2**31 for name in COUNTS)
    assert len(read["tier"]) < 64
    assert read["tier"].isascii()


@pytest.mark.parametrize(
    "reply",
    [
        {"candidates": 5},
        {"candidates": [{"content": {"parts": [{"text": 5}]}}]},
        {"promptFeedback": []},
        {},
    ],
)
def test_a_billed_reply_without_a_readable_answer_states_its_usage(reply: dict[str, Any]) -> None:
    with pytest.raises(UnreadableReplyError, match="unreadable reply") as raised:
        answer_in(json.dumps(reply | {"usageMetadata": USAGE}), 7)
    usage = raised.value.usage
    assert (usage.prompt_tokens, usage.cached_tokens, usage.latency_ms) == (120, 100, 7)
    assert (usage.text, usage.finish_reason) == ("", "UNREADABLE")


def test_an_unreadable_reply_without_usage_is_not_billed() -> None:
    with pytest.raises(ModelUnavailableError) as raised:
        answer_in('{"candidates": 5}', 7)
    assert not isinstance(raised.value, UnreadableReplyError)
