"""Prices of models on a day, for the tier that served a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medallion.model.model_facts import facts_of

if TYPE_CHECKING:
    from datetime import date

    from medallion.model.model_facts import PricePeriod, Rates

STANDARD: Final = "standard"
_TOKENS_PER_UNIT: Final = 1_000_000


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens.

    Attributes:
        cached_input_usd: for the part of the input that the provider had in its cache.
        tier: whose rates these are.
    """

    model: str
    input_usd: float
    output_usd: float
    thinking_usd: float
    cached_input_usd: float
    tier: str = STANDARD


def price_of(model: str, day: date, tier: str = STANDARD) -> Price | None:
    """Price of a model on a day, None if no price is known.

    A tier without known rates has those of the standard tier, and the price names that tier.
    """
    facts = facts_of(model)
    for period in facts.prices if facts else ():
        if period.until is None or day <= period.until:
            return _price(model, period, tier)
    return None


def cost_usd(
    price: Price,
    *,
    prompt_tokens: int,
    output_tokens: int,
    thinking_tokens: int,
    cached_tokens: int = 0,
) -> float:
    """Price of one answer; the prompt's tokens include the cached ones."""
    cached = min(cached_tokens, prompt_tokens)
    billed = (prompt_tokens - cached) * price.input_usd + cached * price.cached_input_usd
    billed += output_tokens * price.output_usd + thinking_tokens * price.thinking_usd
    return billed / _TOKENS_PER_UNIT


def _price(model: str, period: PricePeriod, tier: str) -> Price:
    others: dict[str, Rates | None] = {"batch": period.batch, "flex": period.flex}
    known = others.get(tier)
    rates = known or period.standard
    # Without a known discount, a cost is too high rather than too low.
    cached = rates.input if rates.cached_input is None else rates.cached_input
    served = tier if known else STANDARD
    return Price(model, rates.input, rates.output, rates.thinking, cached, served)
