"""The model through google-genai, which is imported when first needed."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.model.keyed_model import Ask, KeyedModel
from lambdas.extract_batch.model.wire_reply import WireReply
from medallion.vocabulary.errors import ModelRefusedError, ModelUnavailableError

if TYPE_CHECKING:
    from medallion.model import ModelRequest


class GenAiModel(KeyedModel):
    """Calls the model through google-genai.

    It takes the raw reply: the library would also parse the answer's JSON and fail on deep nesting
    or a number of 5,000 digits, so that a paid answer could not be stored.
    """

    def connect(self, key: str) -> Ask:
        from google import genai  # noqa: PLC0415 - takes a second, needed for new answers only

        options = genai.types.HttpOptions(
            base_url=self._endpoint or None,
            # The version that the other adapter uses; the library's default is v1.
            api_version="v1beta",
            # A redirect would send the key to another host.
            client_args={"follow_redirects": False},
        )
        # Explicit, so that no environment variable selects another service.
        client = genai.Client(vertexai=False, api_key=key, http_options=options)
        return partial(_ask, client)


def _ask(client: Any, request: ModelRequest, timeout_seconds: float) -> WireReply:
    from google.genai.errors import APIError  # noqa: PLC0415 - see connect
    from httpx2 import HTTPError  # noqa: PLC0415 - the HTTP client of google-genai

    config = _config(request, timeout_seconds)
    try:
        response = client.models.generate_content(
            model=request.model, contents=request.text, config=config
        )
    except APIError as error:
        received: Any = error.response
        return WireReply(error.code, received.text)
    except HTTPError as error:
        raise ModelUnavailableError(f"connection: {type(error).__name__}") from None
    return WireReply(HTTPStatus.OK, response.sdk_http_response.body or "")


def _config(request: ModelRequest, timeout_seconds: float) -> Any:
    from google.genai import types  # noqa: PLC0415 - see connect

    try:
        return types.GenerateContentConfig(
            system_instruction=request.instructions,
            temperature=request.temperature,
            max_output_tokens=request.max_output_tokens,
            thinking_config=_thinking(request.thinking_level),
            response_mime_type="application/json",
            response_schema=types.Schema.model_validate(_ordered(request.response_schema)),
            # The library would send, and pay for, further requests.
            automatic_continuation=False,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            should_return_http_response=True,
            http_options=types.HttpOptions(timeout=round(timeout_seconds * 1000)),
        )
    except ValueError as error:
        # The library rejects the schema or settings; a retry would not help.
        raise ModelRefusedError(f"client library: {type(error).__name__}") from None


def _ordered(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the order of each object's properties, which an answer then has."""
    parts = {name: _ordered(part) for name, part in schema.get("properties", {}).items()}
    ordered = schema | {"properties": parts, "propertyOrdering": list(parts)} if parts else schema
    return ordered | {"items": _ordered(schema["items"])} if "items" in schema else ordered


def _thinking(level: str) -> Any:
    from google.genai import types  # noqa: PLC0415 - see connect

    return (
        types.ThinkingConfig(thinking_level=types.ThinkingLevel(level.upper())) if level else None
    )
