"""The compiled form of a dataset: JSON, read with the standard library only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from medallion.vocabulary.known_fields import known_fields
from medallion.vocabulary.value_rules import NORMALIZATIONS

RESERVED_FIELD_NAMES = frozenset(
    {
        "record_id",
        "document_id",
        "source_key",
        "source_version",
        "chunk_key",
        "quote",
        "quote_start",
        "quote_end",
        "quote_match",
        "open_end",
        "model",
        "prompt_version",
        "extracted_at",
        "run_id",
        "dataset",
        "fields",
    }
)
"""Column names of evidence and lineage: a record schema must not use them."""


@dataclass(frozen=True)
class ModelSettings:
    """Which model answers and how.

    Attributes:
        name: empty for the deployment's default model.
        max_output_tokens: the full cap of an answer, thinking included; a chunk's first cap is
            usually lower.
        thinking_level: "minimal", "low", "medium" or "high"; empty for the model's default.
        output_tokens_per_char: tokens of an answer for each character of its chunk's core, from
            which the first cap follows.
    """

    name: str = ""
    temperature: float = 0.0
    max_output_tokens: int = 8192
    thinking_level: str = ""
    output_tokens_per_char: float = 0.75


@dataclass(frozen=True)
class ChunkSettings:
    """Sizes in characters (Unicode code points) of the decoded document.

    Attributes:
        record_start: a regular expression for the beginning of a record's first line; empty if
            records cannot be recognized by it.
    """

    min_chars: int = 1500
    max_chars: int = 6000
    context_chars: int = 300
    record_start: str = ""


@dataclass(frozen=True)
class Policies:
    """Rules for documents with failed chunks or quarantined records.

    Attributes:
        partial: "publish" puts the good rows of a partial document into gold, "hold" leaves gold.
        max_quarantined_share: share (0 to 1) of records that may be quarantined in COMPLETE.
        fields: "lenient" leaves an invalid optional field out of its record, "strict" refuses the
            record.
        repair: what is worth another model call: "required_fields" records that are refused
            because of their form, "all_fields" also invalid optional fields, "never" nothing.
    """

    partial: str = "publish"
    max_quarantined_share: float = 0.05
    fields: str = "lenient"
    repair: str = "required_fields"


@dataclass(frozen=True)
class GoldSettings:
    """How the dataset's gold runs work.

    Attributes:
        gather_seconds: how long a gold run gathers documents; None for the deployment's default.
    """

    gather_seconds: float | None = None


@dataclass(frozen=True)
class ValueSettings:
    """How values are read that do not fit their field.

    Attributes:
        decimal_separator: "." or "," if all texts use the same one; empty if they do not.
        timezone: IANA name of the zone of date-times without an offset; empty for none.
        normalizations: names of the active normalizations.
    """

    decimal_separator: str = ""
    timezone: str = ""
    normalizations: tuple[str, ...] = tuple(NORMALIZATIONS)


@dataclass(frozen=True)
class Limits:
    """Limits that are checked before any money is spent."""

    max_document_bytes: int = 1_073_741_824


@dataclass(frozen=True)
class Example:
    """One few-shot example: a text and the records expected from it, each with its quote."""

    text: str
    records: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class GoldTable:
    """One aggregate: Spark SQL over the view `records`; the description is its comment header."""

    name: str
    description: str
    sql: str


@dataclass(frozen=True)
class Expectation:
    """One data-quality rule.

    Attributes:
        name: unique within the dataset, snake case.
        table: "records" or the name of a gold table.
        rule: a Spark SQL boolean expression that must hold for every row ("row"), or for the
            single row of the aggregate expression ("table").
        kind: "row" or "table".
        severity: "error" holds the failing documents back, "warn" is only recorded.
        description: what a failure means to the reader.
        columns: the columns that the rule reads.
    """

    name: str
    table: str
    rule: str
    kind: str = "row"
    severity: str = "error"
    description: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """Everything the pipeline knows about a dataset.

    Attributes:
        grounding: the allowed differences between quote and source: "exact" none, "normalized"
            the harmless kinds, "fuzzy" also shortened and misspelled quotes.
        record_key: fields that distinguish records at one place; if empty, all fields.
    """

    name: str
    title: str
    description: str
    owner: str
    record_schema: dict[str, Any]
    instructions: str
    examples: tuple[Example, ...] = ()
    gold_tables: tuple[GoldTable, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    model: ModelSettings = field(default_factory=ModelSettings)
    chunking: ChunkSettings = field(default_factory=ChunkSettings)
    policies: Policies = field(default_factory=Policies)
    limits: Limits = field(default_factory=Limits)
    grounding: str = "fuzzy"
    record_key: tuple[str, ...] = ()
    values: ValueSettings = field(default_factory=ValueSettings)
    gold: GoldSettings = field(default_factory=GoldSettings)

    @property
    def prompt_version(self) -> str:
        """12 hex digits: the hash of all that shapes an answer (instructions, examples, schema)."""
        shaping = [
            self.instructions,
            [asdict(example) for example in self.examples],
            self.record_schema,
        ]
        canonical = json.dumps(shaping, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """The compiled form: what `artifacts/datasets/<name>.json` holds."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1)


def parse_dataset(text: str) -> Dataset:
    """Read the compiled form back, which a later version may have written with more settings.

    Raises:
        KeyError, TypeError: the text was not written by `Dataset.to_json`.
    """
    raw = json.loads(text)
    return Dataset(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        owner=raw["owner"],
        record_schema=raw["record_schema"],
        instructions=raw["instructions"],
        examples=tuple(Example(e["text"], tuple(e["records"])) for e in raw["examples"]),
        gold_tables=tuple(
            GoldTable(**known_fields(GoldTable, table)) for table in raw["gold_tables"]
        ),
        expectations=tuple(_expectation(rule) for rule in raw["expectations"]),
        model=ModelSettings(**known_fields(ModelSettings, raw["model"])),
        chunking=ChunkSettings(**known_fields(ChunkSettings, raw["chunking"])),
        policies=Policies(**known_fields(Policies, raw["policies"])),
        limits=Limits(**known_fields(Limits, raw["limits"])),
        grounding=raw["grounding"],
        record_key=tuple(raw["record_key"]),
        values=_values(raw["values"]),
        # Datasets that an earlier version deployed have no settings for gold.
        gold=GoldSettings(**known_fields(GoldSettings, raw.get("gold", {}))),
    )


def _expectation(raw: dict[str, Any]) -> Expectation:
    rule = Expectation(**known_fields(Expectation, raw))
    return replace(rule, columns=tuple(rule.columns))


def _values(raw: dict[str, Any]) -> ValueSettings:
    settings = ValueSettings(**known_fields(ValueSettings, raw))
    return replace(settings, normalizations=tuple(settings.normalizations))
