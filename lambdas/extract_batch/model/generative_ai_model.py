"""The model through google-generativeai over REST; the library is imported when first needed."""

from __future__ import annotations

import time
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.characters import with_whole_unicode
from lambdas.extract_batch.model.keyed_model import Ask, KeyedModel
from lambdas.extract_batch.model.model_errors import model_error
from medallion.model import ModelAnswer
from medallion.vocabulary.errors import ModelRefusedError, ModelUnavailableError

if TYPE_CHECKING:
    from medallion.model import ModelRequest


class GenerativeAiModel(KeyedModel):
    """Calls the model through google-generativeai.

    The library has one configuration per process, so a process uses only one instance.
    """

    def connect(self, key: str) -> Ask:
        options = {"api_endpoint": self._endpoint} if self._endpoint else None
        _library().configure(api_key=key, transport="rest", client_options=options)
        return _ask


def _ask(request: ModelRequest, timeout_seconds: float) -> ModelAnswer:
    started = time.monotonic()
    response = _response(request, timeout_seconds)
    return _answer(response, round((time.monotonic() - started) * 1000))


def _response(request: ModelRequest, timeout_seconds: float) -> Any:
    from google.api_core.exceptions import GoogleAPICallError  # noqa: PLC0415 - see _library
    from google.auth.exceptions import TransportError  # noqa: PLC0415
    from google.protobuf.json_format import ParseError  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    model = _model(request)
    try:
        # retry None: the library would retry for ten minutes, regardless of the timeout.
        return model.generate_content(
            request.text, request_options={"retry": None, "timeout": timeout_seconds}
        )
    except GoogleAPICallError as error:
        raise model_error(error.code, error.details) from None
    except (RequestException, TransportError) as error:
        raise ModelUnavailableError(f"connection: {type(error).__name__}") from None
    except (ParseError, UnicodeDecodeError, RecursionError) as error:
        raise ModelUnavailableError(f"unreadable reply: {type(error).__name__}") from None


def _model(request: ModelRequest) -> Any:
    try:
        return _library().GenerativeModel(
            request.model,
            system_instruction=request.instructions,
            generation_config={
                "temperature": request.temperature,
                "max_output_tokens": request.max_output_tokens,
                "candidate_count": 1,
                "response_mime_type": "application/json",
                "response_schema": request.response_schema,
            },
        )
    except (TypeError, ValueError, AttributeError) as error:
        # The library rejects the schema or settings; a retry would not help.
        raise ModelRefusedError(f"client library: {type(error).__name__}") from None


def _answer(response: Any, latency_ms: int) -> ModelAnswer:
    """The complete reply; `.text` would raise for blocked and truncated answers.

    Raises:
        ModelUnavailableError: the reply is empty.
    """
    candidates = response.candidates
    usage = response.usage_metadata
    if not (candidates or response.prompt_feedback.block_reason or usage.total_token_count):
        # The library reads any other JSON as an empty answer.
        raise ModelUnavailableError("unreadable reply: empty")
    thinking = usage.total_token_count - usage.prompt_token_count - usage.candidates_token_count
    return ModelAnswer(
        text="".join(part.text for part in candidates[0].content.parts) if candidates else "",
        finish_reason=_name(candidates[0].finish_reason) if candidates else "NO_CANDIDATES",
        block_reason=_name(response.prompt_feedback.block_reason),
        model_version=with_whole_unicode(response.to_dict().get("model_version", "")),
        prompt_tokens=usage.prompt_token_count,
        output_tokens=usage.candidates_token_count,
        thinking_tokens=max(thinking, 0),
        latency_ms=latency_ms,
    )


def _name(member: Any) -> str:
    """An enum member's name; empty for 0, which means unset or unknown to the library."""
    return str(getattr(member, "name", f"CODE_{int(member)}")) if member else ""


@cache
def _library() -> Any:
    """google.generativeai, which takes a second to import and only new answers need."""
    with warnings.catch_warnings():
        # At import it warns that its support ends; docs/adr explains why it is used.
        warnings.simplefilter("ignore", FutureWarning)
        import google.generativeai  # noqa: PLC0415
    return google.generativeai
