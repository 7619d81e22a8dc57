"""Parses JSON without loss: numbers keep their digits, and no key may appear twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn, TypeVar

import yaml

from medallion.dataset_folders.files.yaml_text import line_in
from medallion.dataset_folders.mistakes import Place, Problem
from medallion.vocabulary.value_formats import is_exact_double

Number = TypeVar("Number", int, float)
_FEWER: Final = "write fewer digits, because many readers use doubles"


class LossyJsonError(ValueError):
    """The JSON is well formed, but parsing would lose part of it.

    Attributes:
        value: the content, with the last value of each repeated key; None if a number is lost.
        losses: the lost parts: the number or the repeated key, and what to do.
    """

    def __init__(self, value: object, losses: list[tuple[str, Problem]]) -> None:
        self.value = value
        self.losses = losses
        super().__init__("; ".join(f"{problem.text}; {problem.fix}" for _, problem in losses))


def parse_strict_json(text: str) -> Any:
    """Parse JSON whose numbers fit exactly into doubles.

    Raises:
        LossyJsonError: a number has too many digits, or a key appears twice.
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    losses: list[tuple[str, Problem]] = []
    value = json.loads(
        text,
        parse_int=_exact(int, losses),
        parse_float=_exact(float, losses),
        parse_constant=_refuse,
        object_pairs_hook=_object(losses),
    )
    if losses:
        repeated_only = all("appears twice" in problem.text for _, problem in losses)
        raise LossyJsonError(value if repeated_only else None, losses)
    return value


@dataclass(frozen=True)
class JsonLines:
    """The lines of a JSON text's keys and values; JSON is YAML but for its tabs."""

    root: yaml.Node | None

    @classmethod
    def of(cls, text: str) -> JsonLines:
        try:
            return cls(yaml.compose(text.replace("\t", " "), Loader=yaml.SafeLoader))
        except (yaml.YAMLError, RecursionError):
            return cls(None)

    def line_of(self, place: Place) -> int | None:
        return None if self.root is None else line_in(self.root, place)

    def line_of_repeated(self, key: str) -> int | None:
        """The line in which an object has the key for the second time."""
        for node in _mappings(self.root):
            lines = [found.start_mark.line + 1 for found, _ in node.value if found.value == key]
            if len(lines) > 1:
                return int(lines[1])
        return None


def _mappings(node: yaml.Node | None) -> list[yaml.MappingNode]:
    below: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        below = [value for _, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        below = node.value
    own = [node] if isinstance(node, yaml.MappingNode) else []
    return [*own, *(found for child in below for found in _mappings(child))]


def _exact(
    kind: Callable[[str], Number], losses: list[tuple[str, Problem]]
) -> Callable[[str], Number]:
    def parse(digits: str) -> Number:
        if _fits(digits):
            return kind(digits)
        what = f"the number {digits[:60]} has more digits than a double holds"
        losses.append((digits, Problem(what, _FEWER)))
        return kind("0")

    return parse


def _fits(digits: str) -> bool:
    try:
        return is_exact_double(Decimal(digits))
    except InvalidOperation:  # An exponent beyond every Decimal.
        return False


def _refuse(name: str) -> NoReturn:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _object(
    losses: list[tuple[str, Problem]],
) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                what = f"the key {name!r} appears twice in one object"
                losses.append((name, Problem(what, "remove one of them")))
            seen.add(name)
        return dict(pairs)

    return build
