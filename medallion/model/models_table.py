"""`python -m medallion.model.models_table`: the known models as the table of docs/datasets.md."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from medallion.model.model_facts import Support, known_models

if TYPE_CHECKING:
    from medallion.model.model_facts import ModelFacts, PricePeriod, Rates

_UNKNOWN: Final = "unknown"
_COLUMNS: Final = (
    "Model",
    "`temperature`",
    "`thinking_level` (default)",
    "Tokens: context / answer",
    "USD per million tokens: input / cached input / output with thinking",
    "Batch and flex: input / output",
    "Earliest shutdown",
)


def models_table() -> str:
    """The table in Markdown, one row for each model."""
    rows = [_COLUMNS, *map(_cells, known_models().values())]
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join([lines[0], "|---" * len(_COLUMNS) + "|", *lines[1:]]) + "\n"


def _cells(facts: ModelFacts) -> tuple[str, ...]:
    sizes = (facts.context_tokens, facts.output_tokens)
    return (
        f"`{facts.name}`",
        _support(facts.settings.temperature),
        _levels(facts),
        " / ".join(_UNKNOWN if size is None else f"{size:,}" for size in sizes),
        ", then ".join(_dated(period, _rates(period.standard)) for period in facts.prices)
        or _UNKNOWN,
        ", then ".join(_dated(period, _half_price(period)) for period in facts.prices) or _UNKNOWN,
        str(facts.shutdown_on) if facts.shutdown_on else "none announced",
    )


def _support(support: Support | None) -> str:
    if support is None:
        return "unknown, sent"
    return "sent" if support is Support.HONOURED else f"{support}, not sent"


def _levels(facts: ModelFacts) -> str:
    levels = facts.thinking_levels
    if levels is None:
        return _UNKNOWN
    default = f" (`{facts.default_thinking_level}`)" if facts.default_thinking_level else ""
    return (", ".join(f"`{level}`" for level in levels) or "none") + default


def _dated(period: PricePeriod, prices: str) -> str:
    return f"{prices} until {period.until}" if period.until else prices


def _rates(rates: Rates) -> str:
    cached = _UNKNOWN if rates.cached_input is None else f"{rates.cached_input:g}"
    thinking = "" if rates.thinking == rates.output else f" (thinking {rates.thinking:g})"
    return f"{rates.input:g} / {cached} / {rates.output:g}{thinking}"


def _half_price(period: PricePeriod) -> str:
    named = {"batch": period.batch, "flex": period.flex}
    texts = {
        name: f"{rates.input:g} / {rates.output:g}" if rates else _UNKNOWN
        for name, rates in named.items()
    }
    if len(set(texts.values())) == 1:
        return texts["batch"]
    return ", ".join(f"{name}: {text}" for name, text in texts.items())


if __name__ == "__main__":
    sys.stdout.write(models_table())
