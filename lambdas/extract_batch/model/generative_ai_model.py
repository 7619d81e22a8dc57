"""The model through google-generativeai over REST; the library is imported when first needed."""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.model.keyed_model import Ask, KeyedModel
from medallion.vocabulary.errors import ModelRefusedError, ModelUnavailableError

if TYPE_CHECKING:
    from lambdas.extract_batch.model.wire_reply import WireReply
    from medallion.model import ModelRequest


class GenerativeAiModel(KeyedModel):
    """Calls the model through google-generativeai.

    The library has one configuration per process, so a process uses only one instance.
    """

    def connect(self, key: str) -> Ask:
        library = _library()
        from lambdas.extract_batch.model.rest_transport import wire_transport  # noqa: PLC0415

        options = {"api_endpoint": self._endpoint} if self._endpoint else None
        library.configure(api_key=key, transport=wire_transport(), client_options=options)
        return _ask


def _ask(request: ModelRequest, timeout_seconds: float) -> WireReply:
    from google.auth.exceptions import TransportError  # noqa: PLC0415 - see _library
    from requests import RequestException  # noqa: PLC0415

    from lambdas.extract_batch.model.rest_transport import ReplyReceived  # noqa: PLC0415

    model = _model(request)
    try:
        # retry None: the library would retry for ten minutes, regardless of the timeout.
        model.generate_content(
            request.text, request_options={"retry": None, "timeout": timeout_seconds}
        )
    except ReplyReceived as received:
        return received.reply
    except (RequestException, TransportError) as error:
        raise ModelUnavailableError(f"connection: {type(error).__name__}") from None
    raise ModelUnavailableError("unreadable reply: not received")


def _model(request: ModelRequest) -> Any:
    if request.thinking_level:
        # A deployment with this adapter is refused; without the level, the answer would be another.
        raise ModelRefusedError("client library: no thinking level")
    try:
        return _library().GenerativeModel(
            request.model,
            system_instruction=request.instructions,
            generation_config={
                "temperature": request.temperature,
                "max_output_tokens": request.max_output_tokens,
                "response_mime_type": "application/json",
                "response_schema": request.response_schema,
            },
        )
    except (TypeError, ValueError, AttributeError) as error:
        # The library rejects the schema or settings; a retry would not help.
        raise ModelRefusedError(f"client library: {type(error).__name__}") from None


@cache
def _library() -> Any:
    """google.generativeai, which takes a second to import and only new answers need."""
    with warnings.catch_warnings():
        # At import it warns that its support ends; docs/adr explains why it is used.
        warnings.simplefilter("ignore", FutureWarning)
        import google.generativeai  # noqa: PLC0415
    return google.generativeai
