"""A generateContent or countTokens body, checked and parsed."""

import json
from dataclasses import dataclass
from typing import Any

from local_aws.gemini_stand_in.api import messages
from local_aws.gemini_stand_in.api.api_errors import invalid_argument
from local_aws.gemini_stand_in.api.catalog import OUTPUT_TOKEN_LIMIT
from local_aws.gemini_stand_in.api.schema_rules import read_schema

CHARS_PER_TOKEN = 4
_ROLES = ("user", "model")
_MIME_TYPES = ("text/plain", "application/json", "text/x.enum")


@dataclass(frozen=True)
class GenerationSettings:
    """The settings of the answer; `schema` is checked and has type names."""

    mime_type: str = "text/plain"
    schema: dict[str, Any] | None = None
    max_output_tokens: int = OUTPUT_TOKEN_LIMIT


@dataclass(frozen=True)
class ModelRequest:
    """The input of the model.

    Attributes:
        system_text: the system instruction's text.
        user_texts: the text of every part of the user's turns, in order.
        other_chars: the number of characters in the model's earlier turns.
        settings: the settings of the answer.
        service_tier: the requested tier; empty for the standard tier.
    """

    system_text: str
    user_texts: tuple[str, ...]
    other_chars: int
    settings: GenerationSettings
    service_tier: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts in which a fault's marker is searched."""
        return (self.system_text, *self.user_texts)

    @property
    def prompt_tokens(self) -> int:
        """The tokens of the input, including the schema."""
        schema = json.dumps(self.settings.schema) if self.settings.schema else ""
        return tokens_of(sum(map(len, (*self.texts, schema))) + self.other_chars)


def tokens_of(chars: int) -> int:
    """A rough token count for a number of characters, rounded up."""
    return -(-chars // CHARS_PER_TOKEN)


def parse_json(body: bytes) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        ApiError: the body is not a JSON object.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise invalid_argument("Invalid JSON payload received. Parsing failed.") from None
    if not isinstance(value, dict):
        raise invalid_argument("Invalid JSON payload received. An object is expected.")
    return value


def read_generate_request(raw: object) -> ModelRequest:
    """Check a generateContent body.

    Raises:
        ApiError: 400 INVALID_ARGUMENT, if the real API would reject the body.
    """
    message = messages.read_message(raw, messages.GENERATE_CONTENT, "")
    for key in ("tools", "cachedContent"):
        if message.get(key):
            raise invalid_argument(f"{key}: the stand-in does not support it.")
    system = _read_content(message.get("systemInstruction", {"parts": []}), "system_instruction")
    turns = _read_contents(message.get("contents", []))
    return ModelRequest(
        system_text="\n".join(system[1]),
        user_texts=tuple(text for role, texts in turns if role == "user" for text in texts),
        other_chars=sum(len(text) for role, texts in turns if role != "user" for text in texts),
        settings=_read_settings(message.get("generationConfig", {})),
        service_tier=str(message.get("serviceTier", "")).lower(),
    )


def read_count_request(raw: object) -> ModelRequest:
    """Check a countTokens body, which has contents or a whole generateContent request."""
    message = messages.read_message(raw, messages.COUNT_TOKENS, "")
    nested = message.get("generateContentRequest")
    if nested is None:
        return read_generate_request({"contents": message.get("contents", [])})
    if "contents" in message:
        raise invalid_argument("contents and generateContentRequest are mutually exclusive.")
    return read_generate_request(nested)


def _read_contents(raw: object) -> list[tuple[str, list[str]]]:
    if not isinstance(raw, list):
        raise invalid_argument("Invalid value at 'contents': a list is expected.")
    if not raw:
        raise invalid_argument("* GenerateContentRequest.contents: contents is not specified\n")
    turns = [_read_content(item, f"contents[{index}]") for index, item in enumerate(raw)]
    for index, (_, texts) in enumerate(turns):
        if not texts:
            raise invalid_argument(
                f"* GenerateContentRequest.contents[{index}].parts: contents.parts must not be "
                "empty.\n"
            )
    return turns


def _read_content(raw: object, where: str) -> tuple[str, list[str]]:
    content = messages.read_message(raw, messages.CONTENT, where)
    role = content.get("role") or "user"
    if where.startswith("contents") and role not in _ROLES:
        raise invalid_argument("Please use a valid role: user, model.")
    parts = content.get("parts", [])
    if isinstance(parts, dict):
        parts = [parts]
    if not isinstance(parts, list):
        raise invalid_argument(f"Invalid value at '{where}.parts': a list is expected.")
    return role, [_read_part(part, f"{where}.parts[{i}]") for i, part in enumerate(parts)]


def _read_part(raw: object, where: str) -> str:
    text = messages.read_message(raw, messages.PART, where).get("text")
    if not isinstance(text, str):
        raise invalid_argument(f"* GenerateContentRequest.{where}.data: required oneof field.")
    return text


def _read_settings(raw: object) -> GenerationSettings:
    config = messages.read_message(raw, messages.GENERATION_CONFIG, "generation_config")
    _check_range(config, "temperature", 0, 2)
    _check_range(config, "topP", 0, 1)
    _check_range(config, "candidateCount", 1, 1)
    _check_range(config, "maxOutputTokens", 1, OUTPUT_TOKEN_LIMIT)
    mime_type = config.get("responseMimeType") or "text/plain"
    if mime_type not in _MIME_TYPES:
        raise invalid_argument(
            "* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are "
            "`text/plain`, `application/json`, `text/x.enum`."
        )
    return GenerationSettings(
        mime_type=mime_type,
        schema=_read_response_schema(config, mime_type),
        max_output_tokens=config.get("maxOutputTokens", OUTPUT_TOKEN_LIMIT),
    )


def _read_response_schema(config: dict[str, Any], mime_type: str) -> dict[str, Any] | None:
    if "responseSchema" not in config:
        return None
    if mime_type == "text/plain":
        raise invalid_argument(
            "* GenerateContentRequest.generation_config.response_schema: only allowed when "
            "response_mime_type is `application/json`."
        )
    return read_schema(config["responseSchema"])


def _check_range(config: dict[str, Any], key: str, low: float, high: float) -> None:
    value = config.get(key, low)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid_argument(f"Invalid value at 'generation_config.{key}': a number is expected.")
    if not low <= value <= high:
        raise invalid_argument(
            f"* GenerateContentRequest.generation_config.{key}: must be in the range "
            f"[{low}, {high}]."
        )
