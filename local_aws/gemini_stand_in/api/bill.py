"""The stand-in's bill: what a provider would charge for the answers so far."""

import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from local_aws.gemini_stand_in.api.rates import price_usd
from local_aws.gemini_stand_in.api.usage import Usage


@dataclass
class BillLine:
    """The sums for one model and tier; `usd` is None if their price is not known."""

    model: str
    tier: str
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    thinking_tokens: int = 0
    usd: Decimal | None = None

    def add(self, usage: Usage, usd: Decimal | None) -> None:
        self.calls += 1
        self.prompt_tokens += usage.prompt
        self.cached_tokens += usage.cached
        self.output_tokens += usage.output
        self.thinking_tokens += usage.thinking
        if usd is not None:
            self.usd = (self.usd or Decimal(0)) + usd


class Bill:
    """The charged answers; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._lines: dict[tuple[str, str], BillLine] = {}

    def charge(self, model: str, usage: Usage, seconds: float) -> None:
        """Add an answer, at the prices of the day `seconds` after the epoch."""
        usd = price_usd(model, datetime.fromtimestamp(seconds, UTC).date(), usage)
        with self._lock:
            key = (model, usage.tier)
            self._lines.setdefault(key, BillLine(*key)).add(usage, usd)

    def report(self) -> dict[str, Any]:
        """The answer to GET /_stand_in/bill; dollars are exact decimals in strings."""
        with self._lock:
            lines = [asdict(line) for _, line in sorted(self._lines.items())]
        priced = [line["usd"] for line in lines if line["usd"] is not None]
        return {
            "calls": sum(line["calls"] for line in lines),
            "usd": _plain(sum(priced, Decimal(0))),
            "unpriced_calls": sum(line["calls"] for line in lines if line["usd"] is None),
            "lines": [
                line | {"usd": None if line["usd"] is None else _plain(line["usd"])}
                for line in lines
            ],
        }


def _plain(usd: Decimal) -> str:
    """Without an exponent and trailing zeros."""
    text = f"{usd:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
