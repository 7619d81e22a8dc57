"""The YAML files of a dataset folder: their models, and a strict reader."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeVar
from zoneinfo import available_timezones

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
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
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.value_formats import is_exact_double
from medallion.vocabulary.value_rules import NORMALIZATIONS

Parsed = TypeVar("Parsed")
Name = Annotated[str, Field(pattern=rf"^{NAME_PATTERN.pattern}$")]
Text = Annotated[str, Field(min_length=1)]

_PLAIN_INT: Final = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,4000})")

_CHUNKING, _MODEL, _POLICIES, _LIMITS = ChunkSettings(), ModelSettings(), Policies(), Limits()


class _FileModel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)


class ModelSection(_FileModel):
    """`model:` of dataset.yaml."""

    name: str = _MODEL.name
    temperature: float = Field(default=_MODEL.temperature, ge=0, le=2)
    max_output_tokens: int = Field(default=_MODEL.max_output_tokens, ge=256, le=65_536)


class ChunkingSection(_FileModel):
    """`chunking:` of dataset.yaml, in characters."""

    min_chars: int = Field(default=_CHUNKING.min_chars, ge=200, le=100_000)
    max_chars: int = Field(default=_CHUNKING.max_chars, ge=400, le=200_000)
    context_chars: int = Field(default=_CHUNKING.context_chars, ge=0, le=10_000)

    @model_validator(mode="after")
    def _check_sizes(self) -> Self:
        if self.max_chars < 2 * self.min_chars:
            msg = "max_chars must be at least twice min_chars, so that there is a place to cut"
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
            msg = f"{name!r} is not an IANA time zone, such as Europe/Berlin or UTC"
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


def read_yaml(path: Path, shape: type[Parsed], reason_code: str) -> Parsed:
    """Read a YAML file into its model.

    Args:
        path: the file.
        shape: a model, or a list of models.
        reason_code: reason code of the error.

    Raises:
        DatasetInvalidError: the YAML cannot be parsed, a key is unknown or appears twice, a value
            is missing or out of range.
    """
    try:
        # The loader is a SafeLoader with fewer types, not more.
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DatasetInvalidError(reason_code, f"{path}: is not valid YAML: {error}") from error
    try:
        return TypeAdapter(shape).validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the top level"
        problem = first["msg"].removeprefix("Value error, ")
        message = f"{path}: at {place}: {problem}."
        raise DatasetInvalidError(reason_code, message) from error


class _StrictLoader(yaml.SafeLoader):
    """Dates stay text, numbers keep their digits, and no key may appear twice."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML reads it from the class
        first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                problem = f"the key {key!r} appears twice"
                raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep=deep)


def _exact_float(loader: _StrictLoader, node: yaml.ScalarNode) -> float:
    try:
        number = Decimal(str(loader.construct_scalar(node)).replace("_", ""))
    except InvalidOperation:
        raise _unread(node, "is not a decimal number; quote it if it is text") from None
    if not is_exact_double(number):
        raise _unread(node, "has more digits than a double holds; write fewer digits")
    return float(number)


def _plain_int(loader: _StrictLoader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    if not _PLAIN_INT.fullmatch(text):
        # YAML reads 010 as octal and 1:30 as sexagesimal.
        raise _unread(node, "is a different number in YAML; quote it if it is text")
    return int(text)


def _unread(node: yaml.ScalarNode, problem: str) -> yaml.constructor.ConstructorError:
    message = f"the number {node.value[:60]} {problem}"
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)


_StrictLoader.add_constructor("tag:yaml.org,2002:float", _exact_float)
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _plain_int)
