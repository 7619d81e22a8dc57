"""The YAML files of a dataset folder: their models."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from medallion.schemas.json_schema import NAME_PATTERN
from medallion.vocabulary.datasets import (
    ChunkSettings,
    Limits,
    ModelSettings,
    Policies,
    ValueSettings,
)
from medallion.vocabulary.value_rules import NORMALIZATIONS

Name = Annotated[str, Field(pattern=rf"^{NAME_PATTERN.pattern}$")]
Text = Annotated[str, Field(min_length=1)]

_CHUNKING, _MODEL, _POLICIES, _LIMITS = ChunkSettings(), ModelSettings(), Policies(), Limits()


class _FileModel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)


class ModelSection(_FileModel):
    """`model:` of dataset.yaml."""

    name: str = _MODEL.name
    temperature: float = Field(default=_MODEL.temperature, ge=0, le=2)
    max_output_tokens: int = Field(default=_MODEL.max_output_tokens, ge=256, le=65_536)
    thinking_level: Literal["", "minimal", "low", "medium", "high"] = ""
    output_tokens_per_char: float = Field(default=_MODEL.output_tokens_per_char, ge=0.05, le=10)

    def settings(self) -> ModelSettings:
        """The section as the pipeline reads it."""
        return ModelSettings(**self.model_dump())


class ChunkingSection(_FileModel):
    """`chunking:` of dataset.yaml, in characters."""

    min_chars: int = Field(default=_CHUNKING.min_chars, ge=200, le=100_000)
    max_chars: int = Field(default=_CHUNKING.max_chars, ge=400, le=200_000)
    context_chars: int = Field(default=_CHUNKING.context_chars, ge=0, le=10_000)
    record_start: Annotated[str, StringConstraints(strip_whitespace=False)] = ""

    @model_validator(mode="after")
    def _check_sizes(self) -> Self:
        if self.max_chars < 2 * self.min_chars:
            msg = "max_chars must be at least twice min_chars; raise it, to have a place to cut"
            raise ValueError(msg)
        return self


class PoliciesSection(_FileModel):
    """`policies:` of dataset.yaml."""

    partial: Literal["publish", "hold"] = "publish"
    max_quarantined_share: float = Field(default=_POLICIES.max_quarantined_share, ge=0, le=1)
    fields: Literal["lenient", "strict"] = "lenient"
    repair: Literal["required_fields", "all_fields", "never"] = "required_fields"


class ValuesSection(_FileModel):
    """`values:` of dataset.yaml."""

    decimal_separator: Literal["", ".", ","] = ""
    timezone: str = ""
    normalizations: dict[str, bool] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _name_a_zone(cls, name: str) -> str:
        if name and name not in available_timezones():
            msg = f"{name!r} is not an IANA time zone; write one such as Europe/Berlin or UTC"
            raise ValueError(msg)
        return name

    @field_validator("normalizations")
    @classmethod
    def _name_normalizations(cls, switches: dict[str, bool]) -> dict[str, bool]:
        unknown = sorted(set(switches) - set(NORMALIZATIONS))
        if unknown:
            msg = f"{unknown[0]!r} is not a normalization; choose from {', '.join(NORMALIZATIONS)}"
            raise ValueError(msg)
        return switches

    def settings(self) -> ValueSettings:
        """The section as the pipeline reads it: the normalizations that are on."""
        on = tuple(name for name in NORMALIZATIONS if self.normalizations.get(name, True))
        return ValueSettings(self.decimal_separator, self.timezone, on)


class LimitsSection(_FileModel):
    """`limits:` of dataset.yaml."""

    max_document_bytes: int = Field(
        default=_LIMITS.max_document_bytes, ge=1, le=_LIMITS.max_document_bytes
    )


class GoldSection(_FileModel):
    """`gold:` of dataset.yaml."""

    gather_seconds: float | None = Field(default=None, gt=0, le=86_400)


class DatasetFile(_FileModel):
    """dataset.yaml."""

    title: Text
    description: Text
    owner: Text
    model: ModelSection = ModelSection()
    chunking: ChunkingSection = ChunkingSection()
    policies: PoliciesSection = PoliciesSection()
    limits: LimitsSection = LimitsSection()
    values: ValuesSection = ValuesSection()
    gold: GoldSection = GoldSection()
    grounding: Literal["exact", "normalized", "fuzzy"] = "fuzzy"
    record_key: list[Name] = Field(default_factory=list)


class ExampleEntry(BaseModel):
    """One entry of examples.yaml; texts keep their white space, because quotes point into them."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    text: Text
    records: list[dict[str, Any]]


class ExpectationEntry(_FileModel):
    """One entry of expectations.yaml."""

    name: Name
    table: Name
    rule: Text
    kind: Literal["row", "table"] = "row"
    severity: Literal["error", "warn"] = "error"
    description: str = ""


class OfflineEntry(_FileModel):
    """One field of offline.yaml; YAML reads a bare `true` as a boolean."""

    cues: dict[str | bool, list[Text]] = Field(default_factory=dict)
    labels: list[Text] = Field(default_factory=list)
    examples: list[Text] = Field(default_factory=list)
