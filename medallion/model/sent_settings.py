"""Which of a dataset's model settings are sent to its model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.model.model_facts import Support, facts_of

if TYPE_CHECKING:
    from medallion.vocabulary.datasets import ModelSettings


def sent_temperature(settings: ModelSettings, model: str) -> float | None:
    """The temperature for the request, None if the model does not honour one.

    A model about which nothing is known gets the setting.
    """
    facts = facts_of(model)
    support = facts.settings.temperature if facts else None
    return settings.temperature if support in {None, Support.HONOURED} else None
