"""What is known about each Gemini model, from `models.json`; an unknown fact is None."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, model_validator

_FILE: Final = Path(__file__).with_name("models.json")

Level = Literal["minimal", "low", "medium", "high"]
_Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Tokens = Annotated[int, Field(gt=0)]


class Support(StrEnum):
    """What a model does with a setting; `UNSUPPORTED` settings may become errors."""

    HONOURED = "honoured"
    IGNORED = "ignored"
    UNSUPPORTED = "unsupported"


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Rates(_Facts):
    """US dollars for a million tokens of each kind."""

    input: _Usd
    cached_input: _Usd | None
    output: _Usd
    thinking: _Usd


class PricePeriod(_Facts):
    """The prices up to and including the day `until`; None means no known end."""

    until: date | None
    standard: Rates
    batch: Rates | None
    flex: Rates | None


class SettingSupport(_Facts):
    """What the model does with each sampling setting."""

    temperature: Support | None
    top_p: Support | None
    candidate_count: Support | None


class Source(_Facts):
    """A page, the day on which it was read, and the facts that it states."""

    page: HttpUrl
    read_on: date
    states: tuple[str, ...]


class ModelFacts(_Facts):
    """One model.

    Attributes:
        thinking_levels: an empty tuple means that the model has no such setting.
        schema_features: what the API accepts to describe the answer.
        shutdown_on: the earliest day on which the provider may shut the model down.
        prices: in order; an empty tuple means that no price is known.
    """

    name: str
    context_tokens: _Tokens | None
    output_tokens: _Tokens | None
    thinking_levels: tuple[Level, ...] | None
    default_thinking_level: Level | None
    settings: SettingSupport
    schema_features: tuple[str, ...] | None
    shutdown_on: date | None
    prices: tuple[PricePeriod, ...]
    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.default_thinking_level not in {None, *(self.thinking_levels or ())}:
            raise ValueError(f"{self.name}: the default is not one of the thinking levels")
        ends = [period.until or date.max for period in self.prices]
        if ends != sorted(set(ends)) or ends[-1:] not in ([], [date.max]):
            raise ValueError(f"{self.name}: prices are in order, and the last has no end")
        return self


class _ModelsFile(_Facts):
    checked_on: date
    currency: Literal["USD"]
    tokens_per_price: Literal[1_000_000]
    models: tuple[ModelFacts, ...]


def known_models() -> Mapping[str, ModelFacts]:
    """All models of the file, by name and in its order."""
    return {facts.name: facts for facts in _file().models}


def facts_of(model: str) -> ModelFacts | None:
    """The facts about a model, None if it is not in the file."""
    return next((facts for facts in _file().models if facts.name == model), None)


def checked_on() -> date:
    """The day on which the file was last compared with its sources."""
    return _file().checked_on


@cache
def _file() -> _ModelsFile:
    return _ModelsFile.model_validate_json(_FILE.read_bytes())
