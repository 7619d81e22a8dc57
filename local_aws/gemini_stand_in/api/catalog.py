"""The models that the stand-in offers."""

from collections.abc import Iterable, Mapping
from typing import Any

from local_aws.gemini_stand_in.api.api_errors import invalid_argument, unknown_model

DEFAULT_MODELS = ("gemini-3.5-flash-lite", "gemini-3.8-flash")
INPUT_TOKEN_LIMIT = 1_048_576
OUTPUT_TOKEN_LIMIT = 65_536
_MAX_PAGE = 1000


class ModelCatalog:
    """The known models by name; all have the same limits."""

    def __init__(self, names: Iterable[str] = DEFAULT_MODELS) -> None:
        self._models = {name: _describe(name) for name in names}

    def get(self, name: str, method: str) -> dict[str, Any]:
        """The model's resource.

        Raises:
            ApiError: 404, the model does not exist.
        """
        if name not in self._models:
            raise unknown_model(name, method)
        return self._models[name]

    def page(self, query: Mapping[str, str]) -> dict[str, Any]:
        """A page of the list; the page token is the position of the next model.

        Raises:
            ApiError: pageSize or pageToken is not a number in range.
        """
        size = min(_number(query, "pageSize", 50) or 50, _MAX_PAGE)
        start = _number(query, "pageToken", 0)
        models = list(self._models.values())
        body: dict[str, Any] = {"models": models[start : start + size]}
        if start + size < len(models):
            body["nextPageToken"] = str(start + size)
        return body


def _describe(name: str) -> dict[str, Any]:
    return {
        "name": f"models/{name}",
        "version": "stand-in-1",
        "displayName": f"{name} (offline stand-in)",
        "description": "Answers by rules from the request alone; no model is behind it.",
        "inputTokenLimit": INPUT_TOKEN_LIMIT,
        "outputTokenLimit": OUTPUT_TOKEN_LIMIT,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
        "temperature": 1,
        "topP": 0.95,
        "topK": 64,
        "maxTemperature": 2,
    }


def _number(query: Mapping[str, str], key: str, default: int) -> int:
    raw = query.get(key, "")
    if not raw:
        return default
    if not raw.isdecimal():
        raise invalid_argument(f"Invalid value at '{key}': a number is expected.")
    return int(raw)
