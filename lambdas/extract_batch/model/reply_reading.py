"""Reads a reply of the REST API; a malformed reply costs one chunk, never the batch."""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeVar

from lambdas.extract_batch.characters import with_whole_unicode
from lambdas.extract_batch.model.reported_usage import token_count, usage_in
from medallion.model import ModelAnswer, UnreadableReplyError
from medallion.vocabulary.errors import ModelUnavailableError

Kind = TypeVar("Kind")
_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,62}")
_UNSET: Final = re.compile(r"[A-Z_]*_UNSPECIFIED")


def answer_in(body: str, latency_ms: int) -> ModelAnswer:
    """The answer in a reply to `generateContent`.

    Raises:
        UnreadableReplyError: the reply is malformed or empty, but it states what was billed.
        ModelUnavailableError: the reply is malformed or empty.
    """
    reply = _parsed(body)
    usage = usage_in(reply.get("usageMetadata"))
    try:
        return _answer(reply, usage, latency_ms)
    except ModelUnavailableError as error:
        billed = ModelAnswer(
            text="",
            finish_reason="UNREADABLE",
            block_reason="",
            model_version="",
            latency_ms=latency_ms,
            **usage,
        )
        if billed.prompt_tokens or billed.output_tokens or billed.thinking_tokens:
            raise UnreadableReplyError(str(error), billed) from None
        raise


def _answer(reply: dict[str, Any], usage: dict[str, Any], latency_ms: int) -> ModelAnswer:
    candidates = _part(reply, "candidates", list)
    blocked = _name(_part(reply, "promptFeedback", dict).get("blockReason"))
    total = token_count(_part(reply, "usageMetadata", dict), "totalTokenCount")
    if not (candidates or blocked or total):
        raise ModelUnavailableError("unreadable reply: empty")
    first = _as(dict, candidates[0]) if candidates else {}
    return ModelAnswer(
        text=_text(first),
        finish_reason=_name(first.get("finishReason")) if candidates else "NO_CANDIDATES",
        block_reason=blocked,
        model_version=with_whole_unicode(_part(reply, "modelVersion", str)),
        latency_ms=latency_ms,
        **usage,
    )


def _parsed(body: str) -> dict[str, Any]:
    try:
        return _as(dict, json.loads(body))
    except (ValueError, RecursionError) as error:
        raise ModelUnavailableError(f"unreadable reply: {type(error).__name__}") from None


def _text(candidate: dict[str, Any]) -> str:
    """The parts' texts without the model's thoughts, which do not belong to the answer."""
    parts = [_as(dict, part) for part in _part(_part(candidate, "content", dict), "parts", list)]
    return "".join(_part(part, "text", str) for part in parts if not part.get("thought"))


def _part(values: dict[str, Any], name: str, kind: type[Kind]) -> Kind:
    """A value of this kind; an empty one if it is absent."""
    value = values.get(name)
    return kind() if value is None else _as(kind, value)


def _as(kind: type[Kind], value: object) -> Kind:
    if not isinstance(value, kind):
        raise ModelUnavailableError(f"unreadable reply: {type(value).__name__} in the wrong place")
    return value


def _name(value: object) -> str:
    """An enum member's name, known or not; empty if it is unset or not a name."""
    name = f"CODE_{value}" if isinstance(value, int) and value else str(value or "")
    return name if _NAME.fullmatch(name) and not _UNSET.fullmatch(name) else ""
