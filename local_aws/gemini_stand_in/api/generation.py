"""The generateContent answer: text by rules, token counts, and the effect of a fault."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_aws.gemini_stand_in.api.model_request import CHARS_PER_TOKEN, ModelRequest, tokens_of
from local_aws.gemini_stand_in.api.usage import ReportedUsage, Usage
from local_aws.gemini_stand_in.faults import (
    LOOPS,
    Fault,
    FaultKind,
    broken_text,
    cut_text,
    looping_text,
)

STAND_IN_VERSION = "gemini-stand-in-1"
_EMPTY = {
    FaultKind.SAFETY: "SAFETY",
    FaultKind.RECITATION: "RECITATION",
    FaultKind.EMPTY_STOP: "STOP",
}
"""Faults whose candidate has no text, with its finish reason."""


@dataclass(frozen=True)
class Answer:
    """The model's answer; `text` is None if there is no candidate."""

    text: str | None
    finish_reason: str
    block_reason: str = ""
    thoughts_tokens: int = 0


def generate(
    request: ModelRequest,
    fault: Fault | None,
    thinking_tokens: int,
    read: Callable[[ModelRequest], str],
    body_sha256: str,
) -> Answer:
    """Answer the request, with the effect of its fault, which is random by the request's hash."""
    kind = fault.kind if fault else None
    if kind in _EMPTY:
        return Answer("", _EMPTY[kind])
    if kind is FaultKind.PROHIBITED:
        return Answer(None, "", block_reason="PROHIBITED_CONTENT")
    if kind is FaultKind.NO_CANDIDATES:
        return Answer(None, "")
    if fault and kind is FaultKind.SCRIPTED:
        return Answer(_scripted_text(fault.answer), fault.finish_reason)
    limit = request.settings.max_output_tokens
    text, finish_reason = _faulty(broken_text(read(request), kind), fault, limit, body_sha256)
    return _within_limit(text, finish_reason, limit, thinking_tokens)


def _faulty(text: str, fault: Fault | None, limit: int, body_sha256: str) -> tuple[str, str]:
    """The text and its finish reason; a loop is longer than the limit, which cuts it."""
    kind = fault.kind if fault else None
    if fault and kind is FaultKind.CUT:
        return cut_text(text, fault.random(body_sha256)), "MAX_TOKENS"
    if fault and kind in LOOPS:
        size = (limit + 1) * CHARS_PER_TOKEN
        return looping_text(text, fault.kind, size, fault.random(body_sha256)), "MAX_TOKENS"
    if kind is FaultKind.TRUNCATE:
        return text[: len(text) // 2], "MAX_TOKENS"
    return text, "FINISH_REASON_UNSPECIFIED" if kind is FaultKind.UNKNOWN_FINISH else "STOP"


def _scripted_text(answer: object) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def _within_limit(text: str, finish_reason: str, limit: int, thinking_tokens: int) -> Answer:
    """The answer, cut at the token limit; thinking counts against it, as in the real API."""
    thoughts = min(thinking_tokens, limit)
    left = limit - thoughts
    if tokens_of(len(text)) <= left:
        return Answer(text, finish_reason, thoughts_tokens=thoughts)
    return Answer(text[: left * CHARS_PER_TOKEN], "MAX_TOKENS", thoughts_tokens=thoughts)


def usage_of(request: ModelRequest, answer: Answer, reported: ReportedUsage) -> Usage:
    """The tokens of an answer."""
    prompt = request.prompt_tokens
    return Usage(
        prompt=prompt,
        cached=min(reported.cached_tokens, prompt),
        output=tokens_of(len(answer.text or "")),
        thinking=answer.thoughts_tokens,
        tier=reported.tier,
    )


def response_body(answer: Answer, usage: Usage, model: str) -> dict[str, Any]:
    """The GenerateContentResponse of an answer."""
    body: dict[str, Any] = {}
    if answer.text is not None:
        body["candidates"] = [_candidate(answer, answer.text)]
    if answer.block_reason:
        body["promptFeedback"] = {"blockReason": answer.block_reason}
    body["usageMetadata"] = usage.metadata()
    body["modelVersion"] = f"{STAND_IN_VERSION} (for {model})"
    return body


def _candidate(answer: Answer, text: str) -> dict[str, Any]:
    """A candidate; without text its content has only a role, as in the real API."""
    content: dict[str, Any] = {"role": "model"}
    if text:
        content["parts"] = [{"text": text}]
    made = {"content": content, "finishReason": answer.finish_reason, "index": 0}
    if answer.finish_reason == "SAFETY":
        rating = {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH"}
        made["safetyRatings"] = [{**rating, "blocked": True}]
    return made
