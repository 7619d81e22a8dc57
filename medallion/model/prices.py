"""The prices of models with dates; half-price modes (batch, flex) are not used here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

PRICES_CHECKED_ON: Final = date(2026, 11, 1)
"""Day on which the list below was last compared with the provider's price list."""

_TOKENS_PER_UNIT: Final = 1_000_000


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens, up to and including the day `until`."""

    model: str
    input_usd: float
    output_usd: float
    until: date = date.max


PRICES: Final = (
    Price("gemini-3.5-flash-lite", 0.30, 2.50),
    Price("gemini-3.8-flash", 0.75, 3.75, until=date(2026, 12, 31)),
    Price("gemini-3.8-flash", 1.50, 7.50),
)
"""For each model from the earliest end date to the latest."""


def price_of(model: str, day: date) -> Price | None:
    """Price of a model on a day, None if the model is not in the list."""
    fitting = (price for price in PRICES if price.model == model and day <= price.until)
    return next(fitting, None)


def cost_usd(
    price: Price, *, prompt_tokens: int, output_tokens: int, thinking_tokens: int
) -> float:
    """Price of one answer; thinking is billed as output."""
    billed = prompt_tokens * price.input_usd
    billed += (output_tokens + thinking_tokens) * price.output_usd
    return billed / _TOKENS_PER_UNIT
