"""The base of all adapters: one time-limited call, repeated with a newer key after a refusal."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from lambdas.extract_batch.model.api_message import RequestText
from lambdas.extract_batch.model.model_errors import ApiKeyRefusedError, model_error
from lambdas.extract_batch.model.reply_reading import answer_in
from lambdas.extract_batch.model.wire_reply import WireReply
from medallion.model import ModelRequest
from medallion.vocabulary.errors import MedallionError, ModelUnavailableError

if TYPE_CHECKING:
    from lambdas.extract_batch.model.api_key import ApiKey
    from medallion.aws import Runtime
    from medallion.model import ModelAnswer

Ask = Callable[[ModelRequest, float], WireReply]
"""Sends one request; the number is the timeout in seconds of the library's reads."""


class KeyedModel(ABC):
    """Calls Gemini once per request; the state machine does the retries."""

    def __init__(self, api_key: ApiKey, runtime: Runtime, endpoint: str = "") -> None:
        """Keep the key and endpoint; an empty endpoint means Google's."""
        self._runtime = runtime
        self._api_key = api_key
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._connected: tuple[str, Ask] | None = None

    @abstractmethod
    def connect(self, key: str) -> Ask:
        """Configure the client library for this key, without a call: other workers wait for it."""

    def prepare(self) -> None:
        """Load the client library, which takes a second, and configure it."""
        self._ask(self._api_key.current())

    def answer(self, request: ModelRequest, timeout_seconds: float) -> ModelAnswer:
        """Call once within the timeout; after a refused key, call once more with a newer one.

        Raises:
            ModelThrottledError: 429.
            ModelUnavailableError: 5xx, reset, timeout, unreadable reply.
            ModelRefusedError: the request, key or model name is wrong.
        """
        used = self._api_key.current()
        try:
            return self._bounded(used, request, timeout_seconds)
        except ApiKeyRefusedError:
            newest = self._api_key.newest()
            if newest == used:
                raise
            return self._bounded(newest, request, timeout_seconds)

    def _bounded(self, key: str, request: ModelRequest, timeout_seconds: float) -> ModelAnswer:
        ask = self._ask(key)
        try:
            reply, latency_ms = self._runtime.concurrency.within(
                timeout_seconds, lambda: self._timed(ask, request, timeout_seconds)
            )
            return self._read(reply, latency_ms, request, key)
        except TimeoutError as error:
            raise ModelUnavailableError(str(error)) from None
        except MedallionError:
            raise
        except Exception as error:  # noqa: BLE001 - a library's bug may cost one chunk only
            raise ModelUnavailableError(f"unreadable reply: {type(error).__name__}") from None

    def _read(
        self, reply: WireReply, latency_ms: int, request: ModelRequest, key: str
    ) -> ModelAnswer:
        """Read here for all adapters, so that each reads the same reply the same way."""
        if reply.status == HTTPStatus.OK:
            return answer_in(reply.body, latency_ms)
        raise model_error(reply, RequestText.of(request, key), self._runtime.now())

    def _ask(self, key: str) -> Ask:
        with self._lock:
            if self._connected is None or self._connected[0] != key:
                self._connected = (key, self.connect(key))
            return self._connected[1]

    def _timed(
        self, ask: Ask, request: ModelRequest, timeout_seconds: float
    ) -> tuple[WireReply, int]:
        """The reply and the call's duration in milliseconds."""
        started = self._runtime.monotonic()
        reply = ask(request, timeout_seconds)
        return reply, round((self._runtime.monotonic() - started) * 1000)
