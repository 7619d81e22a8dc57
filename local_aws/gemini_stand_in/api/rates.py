"""The stand-in's own prices, written here a second time: its bill checks the pipeline's sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from local_aws.gemini_stand_in.api.usage import STANDARD, Usage

_MILLION: Final = Decimal(1_000_000)


@dataclass(frozen=True)
class Rates:
    """US dollars for a million tokens; thinking costs as much as output."""

    input: Decimal
    cached: Decimal
    output: Decimal

    def usd(self, usage: Usage, tier: "Shares") -> Decimal:
        """The exact price of one answer."""
        uncached = (usage.prompt - usage.cached) * self.input
        given = (usage.output + usage.thinking) * self.output
        cached = usage.cached * self.cached
        return (tier.tokens * (uncached + given) + tier.cached * cached) / _MILLION


@dataclass(frozen=True)
class Shares:
    """A tier's prices as shares of the standard tier's: of cached and of all other tokens."""

    tokens: Decimal
    cached: Decimal


def _rates(input_usd: str, output_usd: str) -> Rates:
    """Cached input costs a tenth of other input."""
    return Rates(Decimal(input_usd), Decimal(input_usd) / 10, Decimal(output_usd))


_FLASH: Final = ((date(2026, 12, 31), _rates("0.75", "3.75")), (date.max, _rates("1.50", "7.50")))
_PRICES: Final[Mapping[str, tuple[tuple[date, Rates], ...]]] = {
    "gemini-3.8-flash": _FLASH,
    "gemini-3.7-flash": _FLASH,
    "gemini-3.6-flash": _FLASH,
    "gemini-3.5-flash": ((date.max, _rates("1.50", "9.00")),),
    "gemini-3.5-flash-lite": ((date.max, _rates("0.30", "2.50")),),
    "gemini-3.1-flash-lite": ((date.max, _rates("0.25", "1.50")),),
}
"""By model: the last day of each price, in order."""

_FULL, _HALF = Decimal(1), Decimal("0.5")
_TIERS: Final = {
    STANDARD: Shares(_FULL, _FULL),
    "flex": Shares(_HALF, _HALF),
    # https://ai.google.dev/gemini-api/docs/batch-api: cache hits cost as much as in other calls.
    "batch": Shares(_HALF, _FULL),
}


def price_usd(model: str, day: date, usage: Usage) -> Decimal | None:
    """The price of an answer on a day; None if the model or the tier has no known price."""
    tier = _TIERS.get(usage.tier)
    periods = _PRICES.get(model)
    if tier is None or periods is None:
        return None
    rates = next(rates for until, rates in periods if day <= until)
    return rates.usd(usage, tier)
