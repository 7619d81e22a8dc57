"""The generateContent answer: text by rules, token counts, and the effect of a fault."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_aws.gemini_stand_in.api.model_request import CHARS_PER_TOKEN, ModelRequest, tokens_of
from local_aws.gemini_stand_in.faults import Fault, FaultKind, broken_text

STAND_IN_VERSION = "gemini-stand-in-1"
_BLOCKED = {FaultKind.SAFETY: "SAFETY", FaultKind.RECITATION: "RECITATION"}


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
) -> Answer:
    """Answer the request, with the effect of its fault."""
    kind = fault.kind if fault else None
    if kind in _BLOCKED:
        return Answer("", _BLOCKED[kind])
    if kind is FaultKind.PROMPT_BLOCKED:
        return Answer(None, "", block_reason="PROHIBITED_CONTENT")
    if kind is FaultKind.NO_CANDIDATES:
        return Answer(None, "")
    if fault and kind is FaultKind.SCRIPTED:
        return Answer(_scripted_text(fault.answer), fault.finish_reason)
    text = broken_text(read(request), kind)
    if kind is FaultKind.TRUNCATE:
        return Answer(text[: len(text) // 2], "MAX_TOKENS")
    finish_reason = "FINISH_REASON_UNSPECIFIED" if kind is FaultKind.UNKNOWN_FINISH else "STOP"
    return _within_limit(text, finish_reason, request.settings.max_output_tokens, thinking_tokens)


def _scripted_text(answer: object) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def _within_limit(text: str, finish_reason: str, limit: int, thinking_tokens: int) -> Answer:
    """The answer, cut at the token limit; thinking counts against it, as in the real API."""
    thoughts = min(thinking_tokens, limit)
    left = limit - thoughts
    if tokens_of(len(text)) <= left:
        return Answer(text, finish_reason, thoughts_tokens=thoughts)
    return Answer(text[: left * CHARS_PER_TOKEN], "MAX_TOKENS", thoughts_tokens=thoughts)


def response_body(request: ModelRequest, answer: Answer, model: str) -> dict[str, Any]:
    """The GenerateContentResponse of an answer."""
    body: dict[str, Any] = {}
    if answer.text is not None:
        body["candidates"] = [_candidate(answer, answer.text)]
    if answer.block_reason:
        body["promptFeedback"] = {"blockReason": answer.block_reason}
    body["usageMetadata"] = _usage(request, answer)
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


def _usage(request: ModelRequest, answer: Answer) -> dict[str, Any]:
    prompt = request.prompt_tokens
    candidates = tokens_of(len(answer.text or ""))
    total = prompt + candidates + answer.thoughts_tokens
    usage: dict[str, Any] = {"promptTokenCount": prompt, "totalTokenCount": total}
    if candidates:
        usage["candidatesTokenCount"] = candidates
    if answer.thoughts_tokens:
        usage["thoughtsTokenCount"] = answer.thoughts_tokens
    return usage
