"""The parts that shape the answers about a dataset, and which of them changed since."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from medallion.model.sent_settings import sent_temperature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from medallion.vocabulary.datasets import Dataset

PROMPT: Final = "prompt"
EXAMPLES: Final = "examples"
SCHEMA: Final = "schema"
PROMPT_PARTS: Final = (PROMPT, EXAMPLES, SCHEMA)
"""The parts that `Dataset.prompt_version` covers."""

REQUEST_FORM: Final = "2"
"""Version of all that the pipeline adds to a dataset's own parts: the rules of the instructions,
the form of the examples, the order and the wording of the response schema. Raise it with each
change that a model can see."""

_ANSWERS: Final = {"answers": "by content"}
"""How answers are stored; only answers that are stored in this way can be found again. The request
form does not imply it: form 2 is older."""

_MODEL_DEFAULT: Final = "default"
_UNRECORDED: Final = {"thinking_level": _MODEL_DEFAULT, "request_form": "1"}
"""Parts of answers from before they were recorded."""


def with_model_name(dataset: Dataset, default_model: str) -> Dataset:
    """The dataset with the deployment's model, unless it names its own."""
    name = dataset.model.name or default_model
    return replace(dataset, model=replace(dataset.model, name=name))


def shape_of(dataset: Dataset) -> dict[str, str]:
    """Hashes of the prompt's parts; the model with its settings, and the form, in plain text."""
    temperature = sent_temperature(dataset.model, dataset.model.name)
    sent = {} if temperature is None else {"temperature": str(float(temperature))}
    return {
        PROMPT: _digest(dataset.instructions),
        EXAMPLES: _digest([asdict(example) for example in dataset.examples]),
        SCHEMA: _digest(dataset.record_schema),
        "model": dataset.model.name,
        **sent,
        "thinking_level": dataset.model.thinking_level or _MODEL_DEFAULT,
        "request_form": REQUEST_FORM,
    }


def asking_with(dataset: Dataset) -> dict[str, str]:
    """The shape of a run's requests, and how it stores their answers."""
    return {**shape_of(dataset), **_ANSWERS}


def can_find_answers(made_with: Mapping[str, str]) -> bool:
    """False if an earlier version stored the answers."""
    return not made_with or _ANSWERS.items() <= made_with.items()


def changes(made_with: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The parts that differ; settings of the model with their values before and after."""
    before = {**_UNRECORDED, **made_with}
    return tuple(
        name if name in PROMPT_PARTS else f"{name} ({before.get(name, '?')} → {value})"
        for name, value in now.items()
        if before.get(name) != value
    )


def is_fresh(made_with: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """True if answers of the first shape are answers to today's requests."""
    return bool(made_with) == bool(now) and not changes(made_with, now)


def _digest(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
