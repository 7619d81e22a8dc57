"""The adapters of the model port, for tests that each adapter must pass."""

from __future__ import annotations

from datetime import datetime

from lambdas.extract_batch.model.genai_model import GenAiModel
from lambdas.extract_batch.model.generative_ai_model import GenerativeAiModel
from medallion.aws import LambdaRuntime

Adapter = type[GenerativeAiModel] | type[GenAiModel]

ADAPTERS: dict[str, Adapter] = {
    "google-generativeai": GenerativeAiModel,
    "google-genai": GenAiModel,
}


class FixedRuntime(LambdaRuntime):
    """A runtime whose wall clock does not advance."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now

    def now(self) -> datetime:
        return self._now


class Keys:
    """Gives the first key until the newest is requested, then the second."""

    def __init__(self, first: str, second: str) -> None:
        self._keys = [first, second]

    def current(self) -> str:
        return self._keys[0]

    def newest(self) -> str:
        self._keys = self._keys[-1:]
        return self._keys[0]
