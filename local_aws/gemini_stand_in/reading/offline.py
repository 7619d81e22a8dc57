"""A dataset's hints for the stand-in, in addition to the request: the words in offline.yaml."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter

_BOOLEANS = ("true", "false")


def _name_of(value: Any) -> Any:
    """The name of a value: YAML reads a bare `true` as a boolean."""
    return str(value).lower() if isinstance(value, bool) else value


class FieldHints(BaseModel):
    """The words for a field in a text: cue words by value, labels, examples of its values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cues: dict[Annotated[str, BeforeValidator(_name_of)], tuple[str, ...]] = {}
    labels: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


Hints = Mapping[str, FieldHints]
NO_HINTS = FieldHints()
_FILE = TypeAdapter(dict[str, FieldHints])


def read_hints(path: str) -> Hints:
    """The hints of a file, by field.

    Raises:
        ValueError: the file is not a valid offline.yaml.
    """
    try:
        return _FILE.validate_python(yaml.safe_load(Path(path).read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise ValueError(f"{path}: {error}") from error


def hints_for(properties: Mapping[str, Mapping[str, Any]], known: Iterable[Hints]) -> Hints:
    """The hints with only these fields and values; of several, those with the most fields."""
    fitting = [hints for hints in known if _fits(hints, properties)]
    return max(fitting, key=len, default={})


def _fits(hints: Hints, properties: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(
        name in properties and set(field.cues) <= set(properties[name].get("enum", _BOOLEANS))
        for name, field in hints.items()
    )
