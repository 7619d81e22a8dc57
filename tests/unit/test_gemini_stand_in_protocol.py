"""The stand-in's REST API: its answers, counts and refusals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.gemini_stand_in_builders import (
    MODEL,
    MOOD,
    a_body,
    a_prompt,
    a_schema,
    a_service,
    answer_of,
    ask,
    text_of,
)

STAY = "It was lovely, we stayed two nights."


def test_the_answer_names_the_offline_model_and_the_requested_one() -> None:
    answer = answer_of(ask(a_service(), a_body(a_prompt(STAY))))
    assert answer["modelVersion"] == f"gemini-stand-in-1 (for {MODEL})"
    assert answer["candidates"][0]["finishReason"] == "STOP"


def test_enums_are_numbers_for_clients_that_ask_for_them() -> None:
    query = {"$alt": "json;enum-encoding=int"}
    answer = answer_of(ask(a_service(), a_body(a_prompt(STAY)), query=query))
    assert answer["candidates"][0]["finishReason"] == 1


def test_the_schema_may_name_types_by_number_and_fields_in_snake_case() -> None:
    body = {
        "contents": [{"parts": [{"text": a_prompt(STAY)}]}],
        "generation_config": {
            "response_mime_type": "application/json",
            "response_schema": {
                "type": 5,
                "items": {"type": 6, "properties": {"mood": {**MOOD, "type": 1}}},
            },
        },
    }
    assert text_of(ask(a_service(), body)) == '[{"mood": "happy"}]'


def test_equal_requests_get_equal_answers() -> None:
    body = a_body(a_prompt(STAY))
    assert ask(a_service(), body).body == ask(a_service(), body).body


def test_prompt_and_answer_tokens_are_counted() -> None:
    body = a_body("x" * 79) | {"generationConfig": {}}
    reply = ask(a_service(), body)
    usage = answer_of(reply)["usageMetadata"]
    assert usage["promptTokenCount"] == 25  # 79 characters and 21 of the system instruction
    assert usage["candidatesTokenCount"] == -(-len(text_of(reply)) // 4)
    assert usage["totalTokenCount"] == 25 + usage["candidatesTokenCount"]


def test_the_response_schema_is_counted_as_input() -> None:
    counts = []
    for description in ("How the guest felt.", "How the guest felt." + 40 * "x"):
        schema = a_schema({"mood": {**MOOD, "description": description}})
        usage = answer_of(ask(a_service(), a_body("x" * 79, schema)))["usageMetadata"]
        counts.append(usage["promptTokenCount"])
    assert counts[0] > 25
    assert counts[1] == counts[0] + 10


def test_thinking_tokens_are_part_of_the_total() -> None:
    usage = answer_of(ask(a_service(thinking_tokens=40), a_body(a_prompt(STAY))))["usageMetadata"]
    parts = usage["promptTokenCount"] + usage["candidatesTokenCount"]
    assert usage["thoughtsTokenCount"] == 40
    assert usage["totalTokenCount"] == parts + 40


def test_an_answer_over_max_output_tokens_is_truncated() -> None:
    whole = text_of(ask(a_service(), a_body(a_prompt(STAY))))
    reply = ask(a_service(), a_body(a_prompt(STAY), maxOutputTokens=5))
    assert text_of(reply) == whole[:20]
    assert answer_of(reply)["candidates"][0]["finishReason"] == "MAX_TOKENS"


def test_thinking_can_use_up_the_whole_output() -> None:
    service = a_service(thinking_tokens=40)
    candidate = answer_of(ask(service, a_body(a_prompt(STAY), maxOutputTokens=10)))["candidates"][0]
    assert candidate["finishReason"] == "MAX_TOKENS"
    assert candidate["content"] == {"role": "model"}


def test_a_lone_surrogate_in_the_text_comes_back_escaped() -> None:
    reply = ask(a_service(), a_body(a_prompt("A lovely \ud83d stay.")))
    assert b"\\ud83d" in reply.body
    assert "\ud83d" in text_of(reply)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pattern": "^a"}, 'Unknown name "pattern"'),
        ({"minimum": 1}, 'Unknown name "minimum"'),
        ({"additionalProperties": False}, 'Unknown name "additionalProperties"'),
        ({"anyOf": []}, 'Unknown name "anyOf"'),
        ({"format": "date"}, "only 'enum' and 'date-time' are supported for STRING"),
        ({"format": "enum", "enum": []}, "should be non-empty"),
        ({"type": "INTEGER", "format": "int32"}, "only allowed for STRING type"),
        ({"type": "TEXT"}, "Invalid value"),
        ({"type": None}, "must be specified"),
        ({"items": {"type": "STRING"}}, "only allowed for ARRAY"),
        ({"nullable": "yes"}, "a boolean is expected"),
    ],
)
def test_a_schema_that_the_api_would_refuse_is_refused(
    change: dict[str, Any], message: str
) -> None:
    reply = ask(a_service(), a_body("text", a_schema({"mood": {**MOOD, **change}})))
    error = answer_of(reply)["error"]
    assert (reply.status, error["status"]) == (400, "INVALID_ARGUMENT")
    assert message in error["message"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "OBJECT", "properties": {}},
        {"type": "OBJECT", "properties": {"a": {"type": "STRING"}}, "required": ["b"]},
        {"type": "ARRAY"},
        {"type": "STRING", "properties": {"a": {"type": "STRING"}}},
        "STRING",
    ],
)
def test_an_incomplete_schema_is_refused(schema: Any) -> None:
    assert ask(a_service(), a_body("text", schema)).status == 400


@pytest.mark.parametrize(
    "change",
    [
        {"contents": []},
        {"contents": [{"role": "user", "parts": []}]},
        {"contents": [{"role": "wizard", "parts": [{"text": "a"}]}]},
        {"contents": [{"parts": [{"inlineData": {}}]}]},
        {"tools": [{"googleSearch": {}}]},
        {"unheardOf": 1},
        {"generationConfig": {"responseMimeType": "text/html"}},
        {"generationConfig": {"responseSchema": a_schema()}},
        {"generationConfig": {"temperature": 3}},
        {"generationConfig": {"candidateCount": 2}},
        {"generationConfig": {"maxOutputTokens": 0}},
        {"generationConfig": {"unheardOf": 1}},
    ],
)
def test_a_request_that_the_api_would_refuse_is_refused(change: dict[str, Any]) -> None:
    reply = ask(a_service(), {**a_body("text"), **change})
    assert (reply.status, answer_of(reply)["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_not_a_json_object_is_refused(body: bytes) -> None:
    assert ask(a_service(), body).status == 400


def test_a_prompt_over_the_models_limit_is_refused() -> None:
    reply = ask(a_service(), a_body("x" * (4 * 1_048_576)))
    assert "exceeds the maximum number of tokens allowed" in answer_of(reply)["error"]["message"]


def test_a_body_over_20_mib_is_refused() -> None:
    assert b"Request payload size" in ask(a_service(), b" " * (20 * 1024 * 1024 + 1)).body


def test_api_keys_are_required_and_checked() -> None:
    service = a_service(api_keys=frozenset({"right"}))
    missing, wrong = ask(service, a_body("a"), key=""), ask(service, a_body("a"), key="wrong")
    assert (missing.status, answer_of(missing)["error"]["status"]) == (403, "PERMISSION_DENIED")
    assert wrong.status == 400
    assert answer_of(wrong)["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert ask(service, a_body("a"), key="right").status == 200
    assert ask(service, a_body("a"), key="", query={"key": "right"}).status == 200


def test_both_versions_of_the_path_are_served() -> None:
    body = a_body(a_prompt(STAY))
    stable = ask(a_service(), body, path=f"/v1/models/{MODEL}:generateContent")
    assert stable.body == ask(a_service(), body).body


def test_an_unknown_model_or_method_is_not_found() -> None:
    service = a_service()
    assert ask(service, a_body("a"), path="/v1beta/models/none:generateContent").status == 404
    assert ask(service, a_body("a"), path=f"/v1beta/models/{MODEL}:embedContent").status == 404
    assert ask(service, a_body("a"), path="/v1betamodels").status == 404


def test_models_are_listed_in_pages() -> None:
    def page(token: str) -> dict[str, Any]:
        query = {"pageSize": "1", "pageToken": token}
        return answer_of(ask(a_service(), b"", path="/v1beta/models", method="GET", query=query))

    first = page("")
    assert [model["name"] for model in first["models"]] == [f"models/{MODEL}"]
    assert "nextPageToken" not in page(first["nextPageToken"])


def test_tokens_are_counted_on_request() -> None:
    path = f"/v1beta/models/{MODEL}:countTokens"
    contents = {"contents": [{"parts": [{"text": "x" * 40}]}]}
    assert answer_of(ask(a_service(), contents, path=path)) == {"totalTokens": 10}
    nested = {"generateContentRequest": {"model": MODEL, **contents}}
    assert answer_of(ask(a_service(), nested, path=path)) == {"totalTokens": 10}
