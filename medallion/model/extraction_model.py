"""The port to the model: one request in, one raw answer out, for any client."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from medallion.vocabulary.datasets import ModelSettings
from medallion.vocabulary.errors import ModelUnavailableError


@dataclass(frozen=True)
class ModelRequest:
    """Exactly what is sent, including the model name.

    Attributes:
        instructions: the system instruction, including few-shot examples.
        text: the user turn with the delimited document text.
        response_schema: Gemini's schema subset, as plain JSON values.
        temperature: None if it is not sent.
        max_output_tokens: how much may be billed at most; it does not shape the answer, so it is
            no part of the address.
        thinking_level: empty if it is not sent.
    """

    model: str
    instructions: str
    text: str
    response_schema: dict[str, Any]
    temperature: float | None
    max_output_tokens: int
    thinking_level: str = ""

    def digest(self, salt: str = "", turn: str = "") -> str:
        """The address of the answer: 64 hex digits, the hash of all that shapes it.

        Args:
            salt: of a fresh run, which pays for new answers.
            turn: why an equal request is asked again on purpose, such as "full_cap".
        """
        sent = asdict(self)
        del sent["max_output_tokens"]
        if self.temperature is None:
            # Answers are still found that were stored when every request had a temperature.
            sent["temperature"] = ModelSettings.temperature
        if not self.thinking_level:
            del sent["thinking_level"]
        parts = [sent, salt, turn] if turn else [sent, salt]
        canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class ModelAnswer:
    """The raw reply to one request, before anything is judged.

    Attributes:
        text: the answer's text, empty if the model gave none.
        finish_reason: Gemini's name, for example STOP or MAX_TOKENS; "" if unset.
        block_reason: why the prompt was blocked, "" if it was not.
        model_version: the version that the model reports.
        prompt_tokens: including the cached tokens.
        latency_ms: duration of the call.
        cached_tokens: the part of the prompt that the provider had in its cache.
        tier: the service tier that served the call, in lower case; empty if it is not reported.
    """

    text: str
    finish_reason: str
    block_reason: str
    model_version: str
    prompt_tokens: int
    output_tokens: int
    thinking_tokens: int
    latency_ms: int
    cached_tokens: int = 0
    tier: str = ""


class UnreadableReplyError(ModelUnavailableError):
    """A billed reply from which no answer can be read.

    Attributes:
        usage: what it cost, as an answer without text.
    """

    def __init__(self, message: str, usage: ModelAnswer) -> None:
        super().__init__(message)
        self.usage = usage


class ExtractionModel(Protocol):
    """A model that answers one request at a time; safe to call from several threads."""

    def prepare(self) -> None:
        """Do what the first call would do before it is sent: read the key, load the client."""

    def answer(self, request: ModelRequest, timeout_seconds: float) -> ModelAnswer:
        """Ask the model once; no retries inside.

        Raises:
            ModelThrottledError: 429.
            UnreadableReplyError: a reply that states its usage, but has no readable answer.
            ModelUnavailableError: 5xx, reset, time-out, any other unreadable reply.
            ModelRefusedError: the request, key or model name is wrong.
        """
