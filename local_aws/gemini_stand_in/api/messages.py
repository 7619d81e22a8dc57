"""The JSON keys of the API's messages; any other key is rejected as in the real API."""

from typing import Any

from pydantic.alias_generators import to_camel

from local_aws.gemini_stand_in.api.api_errors import invalid_argument, unknown_field


def _keys(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


GENERATE_CONTENT = _keys(
    "model contents systemInstruction generationConfig safetySettings tools toolConfig "
    "cachedContent serviceTier"
)
COUNT_TOKENS = frozenset({"contents", "generateContentRequest"})
CONTENT = frozenset({"role", "parts"})
PART = frozenset({"text", "thought"})
GENERATION_CONFIG = _keys(
    "candidateCount stopSequences maxOutputTokens temperature topP topK seed presencePenalty "
    "frequencyPenalty responseMimeType responseSchema responseLogprobs logprobs thinkingConfig "
    "responseModalities mediaResolution"
)
SCHEMA = _keys(
    "type format title description nullable enum items maxItems minItems properties required "
    "propertyOrdering"
)


def read_message(value: object, fields: frozenset[str], where: str) -> dict[str, Any]:
    """A JSON object with only known keys, in camel case.

    Raises:
        ApiError: the value is not an object, or has an unknown key.
    """
    if not isinstance(value, dict):
        raise invalid_argument(f"Invalid value at '{where}': an object is expected.")
    message: dict[str, Any] = {}
    for name, item in value.items():
        # The API also accepts `response_schema` for `responseSchema`.
        key = to_camel(name)
        if key not in fields:
            raise unknown_field(name, where)
        if item is not None:
            message[key] = item
    return message
