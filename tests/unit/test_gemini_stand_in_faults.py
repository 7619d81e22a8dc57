"""The stand-in's faults: their effect on a client, and the requests that they apply to."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest
from pydantic import ValidationError

from local_aws.gemini_stand_in.api import HttpRequest, Reply, handle_admin
from local_aws.gemini_stand_in.arguments import parse_arguments
from local_aws.gemini_stand_in.faults import (
    Fault,
    FaultKind,
    FaultSettings,
    broken_text,
    parse_fault,
)
from local_aws.gemini_stand_in.faults.broken_answers import INVENTED_QUOTE
from tests.unit.gemini_stand_in_builders import (
    ScriptedClock,
    a_body,
    a_prompt,
    a_service,
    answer_of,
    ask,
    text_of,
)

STAY = "It was lovely, we stayed two nights."


def reply_with(**fault: Any) -> Reply:
    return ask(a_service(Fault(**fault)), a_body(a_prompt(STAY)))


def candidate(**fault: Any) -> dict[str, Any]:
    found: dict[str, Any] = answer_of(reply_with(**fault))["candidates"][0]
    return found


def statuses(fault: Fault, texts: list[str]) -> list[int]:
    service = a_service(fault)
    return [ask(service, a_body(text)).status for text in texts]


def test_throttling_has_a_retry_delay() -> None:
    reply = reply_with(kind="throttle", retry_delay_seconds=2.5)
    details = {item["@type"]: item for item in answer_of(reply)["error"]["details"]}
    assert reply.status == 429
    assert details["type.googleapis.com/google.rpc.RetryInfo"]["retryDelay"] == "2.5s"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 418])
def test_an_error_has_the_requested_status(status: int) -> None:
    reply = reply_with(kind="error", status=status)
    assert (reply.status, answer_of(reply)["error"]["code"]) == (status, status)


def test_latencies_add_up() -> None:
    clock = ScriptedClock()
    slow = Fault(kind=FaultKind.LATENCY, latency_ms=200)
    service = a_service(slow, slow, clock=clock)
    assert ask(service, a_body(a_prompt(STAY))).status == 200
    assert service.journal.report()["requests"][0]["duration_ms"] == 400


def test_a_truncated_answer_is_half_of_the_right_answer() -> None:
    whole = text_of(ask(a_service(), a_body(a_prompt(STAY))))
    cut = candidate(kind="truncate")
    assert cut["finishReason"] == "MAX_TOKENS"
    assert cut["content"]["parts"][0]["text"] == whole[: len(whole) // 2]


@pytest.mark.parametrize(("kind", "reason"), [("safety", "SAFETY"), ("recitation", "RECITATION")])
def test_a_blocked_answer_has_no_text(kind: str, reason: str) -> None:
    blocked = candidate(kind=kind)
    assert (blocked["finishReason"], "parts" in blocked["content"]) == (reason, False)


def test_a_blocked_prompt_and_no_candidates_give_no_candidate() -> None:
    blocked = answer_of(reply_with(kind="prohibited"))
    assert blocked["promptFeedback"] == {"blockReason": "PROHIBITED_CONTENT"}
    assert "candidates" not in blocked
    assert "candidates" not in answer_of(reply_with(kind="no_candidates"))


def test_an_empty_stop_has_no_text_and_bills_its_input() -> None:
    service = a_service(Fault(kind=FaultKind.EMPTY_STOP))
    empty = answer_of(ask(service, a_body(a_prompt(STAY))))
    assert empty["candidates"][0]["finishReason"] == "STOP"
    assert "parts" not in empty["candidates"][0]["content"]
    assert "candidatesTokenCount" not in empty["usageMetadata"]


def test_an_off_schema_answer_breaks_every_record() -> None:
    (record,) = json.loads(text_of(reply_with(kind="off_schema")))["records"]
    assert "mood" not in record
    assert "unexpected_field" in record


def test_odd_values_have_the_same_meaning() -> None:
    (record,) = json.loads(text_of(reply_with(kind="odd_values")))["records"]
    assert (record["mood"], record["remarks"]) == (" Happy", "N/A")
    answer = {"records": [{"n": 4, "b": True, "s": "in_time", "t": "As is.", "quote": "as_is"}]}
    odd = json.loads(broken_text(json.dumps(answer), FaultKind.ODD_VALUES))["records"][0]
    assert odd | {"confidence": 0.9} == odd
    assert {name: odd[name] for name in ("n", "b", "s", "t", "quote")} == {
        "n": "4", "b": "True", "s": " In time", "t": "As is.", "quote": "as_is"
    }  # fmt: skip


def test_an_invented_quote_is_not_from_the_prompt() -> None:
    (record,) = json.loads(text_of(reply_with(kind="invented_quote")))["records"]
    assert record["mood"] == "happy"
    assert record["quote"] == INVENTED_QUOTE


def test_nan_and_duplicate_keys_need_a_lenient_parser() -> None:
    assert "NaN" in text_of(reply_with(kind="nan"))
    twice = text_of(reply_with(kind="duplicate_keys"))
    assert twice.count('"records"') == 2
    assert json.loads(twice) == {"records": []}


def test_malformed_texts_and_bodies_are_not_json() -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(text_of(reply_with(kind="malformed_answer")))
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply_with(kind="malformed_json").body)
    assert reply_with(kind="empty_body").body == b""
    assert reply_with(kind="html").content_type.startswith("text/html")


def test_an_unknown_finish_is_an_unspecified_finish_reason() -> None:
    assert candidate(kind="unknown_finish")["finishReason"] == "FINISH_REASON_UNSPECIFIED"


def test_cut_connections_are_in_the_journal_without_a_status() -> None:
    service = a_service(Fault(kind=FaultKind.RESET))
    assert ask(service, a_body("a")).cut == "reset"
    assert reply_with(kind="hang", seconds=5).hang_seconds == 5
    assert service.journal.report()["by_status"] == {"0": 1}


def test_scripted_answers_are_given_in_order_once() -> None:
    service = a_service(Fault(kind=FaultKind.SCRIPTED, answers=("one", {"records": []})))
    texts = [text_of(ask(service, a_body(a_prompt(STAY)))) for _ in range(3)]
    assert texts[:2] == ["one", '{"records": []}']
    assert "lovely" in texts[2]


def test_a_scripted_answer_can_require_a_marker() -> None:
    service = a_service(Fault(kind=FaultKind.SCRIPTED, answer="evil", marker="ORDER-17"))
    assert text_of(ask(service, a_body("see ORDER-17"))) == "evil"
    assert text_of(ask(service, a_body("see ORDER-18"))) != "evil"


def test_after_skips_requests_and_first_limits_them() -> None:
    fault = Fault(kind=FaultKind.ERROR, after=1, first=2)
    assert statuses(fault, ["a"] * 5) == [200, 503, 503, 200, 200]


def test_per_body_lets_a_repeated_request_through() -> None:
    fault = Fault(kind=FaultKind.ERROR, per_body=1)
    assert statuses(fault, ["a", "b", "a", "b"]) == [503, 503, 200, 200]


def test_a_share_depends_only_on_the_body() -> None:
    texts = [f"text {number}" for number in range(200)]
    fault = Fault(kind=FaultKind.ERROR, share=0.3)
    first = statuses(fault, texts)
    assert first == statuses(fault, texts)
    assert 30 < first.count(503) < 90


def test_another_seed_and_another_request_choose_anew() -> None:
    texts = [f"text {number}" for number in range(200)]
    chosen = [
        {n for n, status in enumerate(statuses(fault, texts)) if status == 503}
        for seed in (1, 2)
        for fault in [Fault(kind=FaultKind.ERROR, share=0.5, seed=seed)]
    ]
    assert all(70 < len(numbers) < 130 for numbers in chosen)
    assert 30 < len(chosen[0] & chosen[1]) < 70


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        ("Before. The old king sat on his throne.", True),
        ("king sat on his thr", True),
        ("The old king", False),
    ],
)
def test_a_fault_can_require_a_piece_of_a_passage(text: str, blocked: bool) -> None:
    passage = "The old king sat on his throne."
    fault = Fault(kind=FaultKind.RECITATION, passage=passage, passage_share=0.5)
    reply = answer_of(ask(a_service(fault), a_body(a_prompt(text))))
    assert (reply["candidates"][0]["finishReason"] == "RECITATION") is blocked


def test_the_order_of_keys_does_not_change_the_hash_of_a_request() -> None:
    service = a_service()
    body = a_body("a")
    ask(service, body)
    ask(service, dict(reversed(body.items())))
    hashes = {entry["body_sha256"] for entry in service.journal.report()["requests"]}
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("flag", "fault"),
    [
        ("latency_ms=200", Fault(kind=FaultKind.LATENCY, latency_ms=200)),
        ("status=500,first=2", Fault(kind=FaultKind.ERROR, status=500, first=2)),
        ("throttle,share=0.3,per_body=1", Fault(kind=FaultKind.THROTTLE, share=0.3, per_body=1)),
    ],
)
def test_a_flag_is_parsed_as_a_fault(flag: str, fault: Fault) -> None:
    assert parse_arguments(["--fault", flag]).faults == (fault,)


@pytest.mark.parametrize("flag", ["", "thunder", "throttle,first=x", "latency", "scripted"])
def test_an_invalid_flag_is_rejected(flag: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        parse_fault(flag)


def test_settings_reject_unknown_keys() -> None:
    with pytest.raises(ValidationError):
        FaultSettings.model_validate({"faults": [{"kind": "reset", "frist": 1}]})


def admin(service: Any, method: str, name: str, body: bytes = b"") -> Reply:
    return handle_admin(service, HttpRequest(method, f"/_stand_in/{name}", {}, {}, body))


def test_faults_can_be_set_read_and_deleted_at_run_time() -> None:
    service = a_service()
    put = admin(service, "PUT", "faults", b'{"faults": [{"kind": "reset", "first": 1}]}')
    assert answer_of(put) == {"faults": [{"kind": "reset", "first": 1}]}
    assert answer_of(admin(service, "GET", "faults")) == answer_of(put)
    assert admin(service, "PUT", "faults", b'{"faults": [{"kind": "?"}]}').status == 400
    assert answer_of(admin(service, "DELETE", "faults")) == {}
    assert ask(service, a_body("a")).status == 200


def test_the_journal_has_counts_and_no_text() -> None:
    service = a_service(Fault(kind=FaultKind.ERROR, first=1))
    for _ in range(2):
        ask(service, a_body("canary text"), key="canary-key")
    report = admin(service, "GET", "requests")
    assert b"canary" not in report.body
    assert answer_of(report)["by_status"] == {"503": 1, "200": 1}
    assert answer_of(report)["by_fault"] == {"error": 1, "": 1}
    assert answer_of(admin(service, "DELETE", "requests"))["total"] == 0
    assert admin(service, "GET", "nothing").status == 404
