"""Reads a YAML file of a dataset into its model, and words what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from medallion.dataset_folders.files.text_files import read_text
from medallion.dataset_folders.files.yaml_text import YamlText, parse_yaml
from medallion.dataset_folders.files.yaml_wording import yaml_problem
from medallion.dataset_folders.mistakes import FileFindings, Place, Problem, similar

Parsed = TypeVar("Parsed")

_PLAIN: Final = {
    "dict_type": ("is not a map", "write `key: value` below it"),
    "model_type": ("is not a map", "write `key: value` below it"),
    "list_type": ("is not a list", "begin each entry with `- `, or write [a, b]"),
    "string_type": ("is not text", "put it in quotation marks"),
    "string_too_short": ("is empty", "write a text"),
    "int_type": ("is not a whole number", "write digits without quotation marks"),
    "int_from_float": ("is not a whole number", "write digits without quotation marks"),
    "float_type": ("is not a number", "write digits without quotation marks"),
    "bool_type": ("is neither true nor false", "write true or false without quotation marks"),
    "string_pattern_mismatch": (
        "is not a snake_case name",
        "use lower-case letters, digits and underscores, a letter first",
    ),
}


def read_yaml(path: Path, shape: type[Parsed], found: FileFindings) -> Parsed | None:
    """Read a YAML file into its model.

    Args:
        path: the file.
        shape: a model, or a list or map of models.
        found: receives the mistakes, and the lines of the file's places.

    Returns:
        None if the file cannot be read; `found` then has at least one mistake.
    """
    text = read_text(path, found)
    content = None if text is None else _parsed(text, found)
    if content is None:
        return None
    found.line_of = content.line_of
    for key, line in content.repeated:
        found.add(Problem(f"the key {key} appears twice", "remove one of them"), line)
    try:
        return TypeAdapter(shape).validate_python(content.value)
    except ValidationError as error:
        known = _keys_of(shape)
        for details in error.errors(include_url=False):
            found.add(_problem(details, known))
        return None


def _parsed(text: str, found: FileFindings) -> YamlText | None:
    try:
        content = parse_yaml(text)
    except yaml.YAMLError as error:
        found.add(*yaml_problem(error, text))
    except RecursionError:
        found.add(Problem("is nested too deeply", "remove brackets"))
    else:
        if content.root is not None:
            return content
        found.add(Problem("is empty", "fill it, or delete it if the dataset does not need it"), 1)
    return None


def _problem(details: ErrorDetails, known: frozenset[str]) -> Problem:
    what, fix = _wording(details, known)
    return Problem(f"{_place(details['loc'])} {what}", fix, tuple(details["loc"]))


def _place(at: Place) -> str:
    if not at:
        return "the content"
    if not isinstance(at[0], int):
        return f"`{'.'.join(map(str, at))}`"
    return f"entry {at[0] + 1}: {_place(at[1:])}" if at[1:] else f"entry {at[0] + 1}"


def _wording(details: ErrorDetails, known: frozenset[str]) -> tuple[str, str]:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        meant = similar(str(details["loc"][-1]), known)
        return "is an unknown key", f"write {meant!r}" if meant else "remove it"
    if kind == "missing":
        return "is missing", "add it"
    if kind == "literal_error":
        return f"is {details['input']!r}, which is not allowed", f"write {context.get('expected')}"
    if kind == "value_error":
        what, _, fix = details["msg"].removeprefix("Value error, ").partition("; ")
        return f"is wrong: {what}", fix
    if kind in _PLAIN:
        return _PLAIN[kind]
    # What remains are limits, such as "Input should be less than or equal to 1".
    limit = details["msg"].removeprefix("Input should be ")
    return f"is {details['input']!r}; it must be {limit}", "choose a value within the limit"


def _keys_of(shape: Any) -> frozenset[str]:
    """All keys of a model and the models in it, to suggest one."""
    return frozenset(_keys(TypeAdapter(shape).json_schema()))


def _keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _keys(value)
