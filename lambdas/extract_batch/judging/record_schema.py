"""A dataset's record schema, prepared to read many records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.characters import with_one_line_break
from lambdas.extract_batch.grounding import FUZZY, SearchableText, is_escaped_twice, unescaped
from lambdas.extract_batch.values import (
    FieldReader,
    FieldStore,
    FieldValue,
    broken_rule_in_words,
    kept,
    kept_name,
    missing_in_words,
    problem_in_words,
    undeclared_in_words,
)
from medallion.contracts import RefusedField
from medallion.requests import QUOTE
from medallion.schemas import exact_json
from medallion.schemas.json_schema import verbatim_fields
from medallion.vocabulary.datasets import ValueSettings
from medallion.vocabulary.value_rules import ESCAPES_UNDONE, LINE_BREAKS, UNDECLARED_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

INVALID_FIELD: Final = "INVALID_FIELD"
OFF_SCHEMA: Final = "OFF_SCHEMA"


class UnusableRecordError(ValueError):
    """A check that costs the whole record.

    Attributes:
        reason_code: upper-snake code for the quarantine row.
        detail: what is wrong, in words; it may contain a value.
        problem: path and rule, never a value; empty if `detail` contains no value.
    """

    def __init__(self, reason_code: str, detail: str, problem: str = "") -> None:
        super().__init__(problem or detail)
        self.reason_code = reason_code
        self.detail = detail
        self.problem = problem


class RecordSchema:
    """The checks for the records of a dataset.

    Args:
        schema: record.schema.json.
        prompt: the instructions and examples; a quote from there is refused.
        grounding: which differences between quote and source are forgiven, as in dataset.yaml.
        values: how to read values that do not fit unchanged.
        strict: an invalid optional field also costs the record.
    """

    def __init__(
        self,
        schema: dict[str, Any],
        prompt: str = "",
        grounding: str = FUZZY,
        values: ValueSettings | None = None,
        *,
        strict: bool = False,
    ) -> None:
        settings = values or ValueSettings()
        properties: dict[str, Any] = schema["properties"]
        self.properties = properties
        self.required = frozenset(schema.get("required", ()))
        self.verbatim = frozenset(verbatim_fields(schema))
        self.prompt = SearchableText(prompt)
        self.grounding = grounding
        self.readers = {
            name: FieldReader(rules, settings, required=name in self.required)
            for name, rules in properties.items()
        }
        self.stores = {name: FieldStore(rules) for name, rules in properties.items()}
        self._costly = frozenset(properties) if strict else self.required
        self._drops_undeclared = UNDECLARED_KEY in settings.normalizations

    def read(self, record: dict[str, Any], source: str) -> RecordFields:
        """The fields of a record, each refused or with the value for its column.

        Args:
            record: as the model gave it.
            source: the text from which it was extracted.

        Raises:
            UnusableRecordError: a required field does not fit, or a key is not declared.
        """
        missing = self.required - record.keys()
        if missing:
            raise UnusableRecordError(OFF_SCHEMA, missing_in_words(missing), "$: required")
        raw = {name: value for name, value in record.items() if name != QUOTE}
        values = {
            name: self._undeclared(name) or self._value(name, value, source)
            for name, value in raw.items()
        }
        fields = RecordFields(self, raw, values)
        for name, problem in sorted((n, v.problem) for n, v in values.items() if v.problem):
            words = broken_rule_in_words(self.properties[name], problem, raw[name])
            fields.refuse(name, INVALID_FIELD, problem, words)
        return fields

    def costs_record(self, name: str) -> bool:
        """True if refusing this field refuses the record."""
        return name in self._costly

    def _undeclared(self, name: str) -> FieldValue | None:
        if name in self.readers:
            return None
        if not self._drops_undeclared:
            words = undeclared_in_words(name)
            raise UnusableRecordError(OFF_SCHEMA, words, "$: additionalProperties")
        return FieldValue(None, (UNDECLARED_KEY,))

    def _value(self, name: str, raw: Any, source: str) -> FieldValue:
        text = raw if name in self.verbatim else _with_escapes_undone(raw, source)
        lines = with_one_line_break(text)
        rules = [ESCAPES_UNDONE] * (text != raw) + [LINE_BREAKS] * (lines != text)
        return self.readers[name].read(lines).behind(*rules)


@dataclass
class RecordFields:
    """The fields of one record during the checks.

    Attributes:
        raw: as the model gave them, without the quote.
        values: of the fields that passed all checks so far.
        refused: the other fields, which the record loses.
    """

    schema: RecordSchema
    raw: dict[str, Any]
    values: dict[str, FieldValue]
    refused: dict[str, RefusedField] = field(default_factory=dict)

    def refuse(self, name: str, reason_code: str, rule: str, words: str) -> None:
        """Remove a field that failed a check; the words follow its value in the detail.

        Raises:
            UnusableRecordError: the field costs the record.
        """
        detail = problem_in_words(name, self.raw[name], words)
        if self.schema.costs_record(name):
            raise UnusableRecordError(_for_record(reason_code), detail, _problem(name, rule))
        del self.values[name]
        self.refused[name] = RefusedField(
            field=name,
            reason_code=reason_code,
            rule=rule,
            detail=detail,
            raw_value=exact_json.dumps(self.raw[name]),
        )

    def require_a_value(self) -> None:
        """Refuse a record that lost all its values.

        Raises:
            UnusableRecordError: fields are refused, and no value is left.
        """
        left = any(value.value is not None for value in self.values.values())
        first = next(iter(self.refused.values()), None)
        if first and not left:
            code, problem = _for_record(first.reason_code), _problem(first.field, first.rule)
            raise UnusableRecordError(code, first.detail, problem)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Names and values of the text fields."""
        for name, value in list(self.values.items()):
            if isinstance(value.value, str):
                yield name, value.value

    def for_record(self) -> dict[str, Any]:
        """The fields as a grounded record has them, with their normalizations."""
        rules = {name: self._rules(name, value) for name, value in self.values.items()}
        changed = {name: names for name, names in rules.items() if names}
        return {
            "fields": {
                name: self.schema.stores[name].stored(value.value)
                for name, value in self.values.items()
                if value.value is not None or name in self.schema.required
            },
            "fields_model": {kept_name(name): kept(self.raw[name]) for name in changed},
            "normalizations": {kept_name(name): names for name, names in changed.items()},
            "refused": tuple(self.refused.values()),
        }

    def _rules(self, name: str, value: FieldValue) -> tuple[str, ...]:
        store = self.schema.stores.get(name)
        warning = store.warning(value.value) if store else None
        return (*value.rules, warning) if warning else value.rules


def _problem(name: str, rule: str) -> str:
    return f"$.{name}: {rule}"


def _for_record(reason_code: str) -> str:
    """The code if a field costs the record."""
    return OFF_SCHEMA if reason_code == INVALID_FIELD else reason_code


def _with_escapes_undone(value: Any, source: str) -> Any:
    """The value; unescaped if it was escaped twice and the source has the unescaped text."""
    if is_escaped_twice(value, source) and unescaped(value) in source:
        return unescaped(value)
    return value
