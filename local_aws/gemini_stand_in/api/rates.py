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

    def usd(self, usage: Usage) -> Decimal:
        """The exact price of one answer."""
        return (
            (usage.prompt - usage.cached) * self.input
            + usage.cached * self.cached
            + (usage.output + usage.thinking) * self.output
        ) / _MILLION


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

_TIERS: Final = {STANDARD: Decimal(1), "flex": Decimal("0.5"), "batch": Decimal("0.5")}


def price_usd(model: str, day: date, usage: Usage) -> Decimal | None:
    """The price of an answer on a day; None if the model or the tier has no known price."""
    share = _TIERS.get(usage.tier)
    periods = _PRICES.get(model)
    if share is None or periods is None:
        return None
    rates = next(rates for until, rates in periods if day <= until)
    return share * rates.usd(usage)
