"""Strict YAML with the line of each value: no repeated keys, and numbers keep their digits."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import yaml

from medallion.dataset_folders.mistakes import Place
from medallion.vocabulary.value_formats import is_exact_double

_PLAIN_INT: Final = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,4000})")
_TRUE: Final = frozenset({"yes", "true", "on"})
_FALSE: Final = frozenset({"no", "false", "off"})


@dataclass(frozen=True)
class YamlText:
    """A parsed text.

    Attributes:
        value: the content; None for an empty text.
        root: the node of the content, with positions.
        repeated: keys that appear twice in their mapping, with the line of the second.
    """

    value: Any
    root: yaml.Node | None
    repeated: tuple[tuple[str, int], ...]

    def line_of(self, place: Place) -> int | None:
        return None if self.root is None else line_in(self.root, place)


def parse_yaml(text: str) -> YamlText:
    """Parse a text.

    Raises:
        yaml.YAMLError: it is not valid, or has a number that would be read as another one.
        RecursionError: it is nested too deeply.
    """
    loader = _StrictLoader(text)
    root = loader.get_single_node()
    value = None if root is None else loader.construct_document(root)
    return YamlText(value, root, tuple(loader.repeated))


def has_half_character(text: str) -> bool:
    """Whether an escape gave a surrogate, which no UTF-8 file can hold."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def line_in(node: yaml.Node, place: Place) -> int:
    """The line of a place, or of the innermost existing value around it."""
    line = int(node.start_mark.line) + 1
    for step in place:
        below = _child(node, step)
        if below is None:
            break
        node, line = below
    return line


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, int] | None:
    """The value at a key or position, and the line of the key or value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


class _StrictLoader(yaml.SafeLoader):
    """Dates stay text, numbers keep their digits, and repeated keys are noted."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML reads it from the class
        first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated: list[tuple[str, int]] = []

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        value = super().construct_scalar(node)
        if isinstance(value, str) and has_half_character(value):
            problem = "has half of a character"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag.endswith(":merge"):
                continue
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                self.repeated.append((repr(key), key_node.start_mark.line + 1))
            elif isinstance(key, Hashable):
                seen.add(key)
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


def _plain_bool(loader: _StrictLoader, node: yaml.ScalarNode) -> bool:
    text = str(loader.construct_scalar(node)).lower()
    if text not in _TRUE | _FALSE:
        raise yaml.constructor.ConstructorError(None, None, "is not true or false", node.start_mark)
    return text in _TRUE


def _unread(node: yaml.ScalarNode, problem: str) -> yaml.constructor.ConstructorError:
    message = f"the number {node.value[:60]} {problem}"
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)


def _refuse_tag(_loader: _StrictLoader, node: yaml.Node) -> None:
    message = f"could not determine a constructor for the tag {node.tag!r}"
    raise yaml.constructor.ConstructorError(None, None, message, node.start_mark)


_StrictLoader.add_constructor("tag:yaml.org,2002:float", _exact_float)
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _plain_int)
_StrictLoader.add_constructor("tag:yaml.org,2002:bool", _plain_bool)
for _name in ("timestamp", "binary", "omap", "pairs", "set"):
    _StrictLoader.add_constructor(f"tag:yaml.org,2002:{_name}", _refuse_tag)
