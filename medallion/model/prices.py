"""Prices of models on a day; half-price modes (batch, flex) are not used here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medallion.model.model_facts import facts_of

if TYPE_CHECKING:
    from datetime import date

_TOKENS_PER_UNIT: Final = 1_000_000


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens."""

    model: str
    input_usd: float
    output_usd: float
    thinking_usd: float


def price_of(model: str, day: date) -> Price | None:
    """Price of a model on a day, None if no price is known."""
    facts = facts_of(model)
    for period in facts.prices if facts else ():
        if period.until is None or day <= period.until:
            rates = period.standard
            return Price(model, rates.input, rates.output, rates.thinking)
    return None


def cost_usd(
    price: Price, *, prompt_tokens: int, output_tokens: int, thinking_tokens: int
) -> float:
    """Price of one answer."""
    billed = prompt_tokens * price.input_usd
    billed += output_tokens * price.output_usd + thinking_tokens * price.thinking_usd
    return billed / _TOKENS_PER_UNIT
