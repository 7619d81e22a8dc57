"""How many tokens an answer may have: enough for an honest answer, few for one that loops.

A model that loops writes until the cap, and every token is billed. The first cap of a chunk
therefore follows the length of its text:

    max(output_tokens_per_char * characters, FLOOR) + thinking allowance, at most the full cap

Measured with the stand-in on the samples of the shipped datasets: an answer has at most 0.62
(customer_feedback) and 0.87 (incident_reports) tokens for each character of its core, both in CSV
exports. With ratios of 0.75 and 1.0 none of 134 answers is cut.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from medallion.model import facts_of

if TYPE_CHECKING:
    from medallion.vocabulary.datasets import ModelSettings

FLOOR: Final = 1024
"""A short text may be a dense table with many small records."""

TOKENS_PER_REPAIRED_CHAR: Final = 0.5
"""A corrected part is about as long as the wrong part, and JSON has 2 to 4 characters a token."""

THINKING_TOKENS: Final = {"minimal": 1024, "low": 1024, "medium": 8192, "high": 24_576}
"""Thinking counts against the cap. The budgets that Google equates with the levels:
https://ai.google.dev/gemini-api/docs/openai (thinking)."""

_UNKNOWN_LEVEL: Final = "medium"
"""What most models do by default."""


def chunk_cap(settings: ModelSettings, model: str, chars: int, repaired_chars: int = 0) -> int:
    """The first cap of a request.

    Args:
        settings: of the dataset.
        model: the model that answers.
        chars: length of the chunk's core.
        repaired_chars: length of the part of an answer that is to be corrected.
    """
    expected = max(
        settings.output_tokens_per_char * chars, TOKENS_PER_REPAIRED_CHAR * repaired_chars
    )
    tokens = max(math.ceil(expected), FLOOR) + thinking_allowance(settings, model)
    return min(tokens, highest_cap(settings, model))


def highest_cap(settings: ModelSettings, model: str) -> int:
    """The full cap: the dataset's, within the model's limit."""
    facts = facts_of(model)
    limit = facts.output_tokens if facts else None
    return min(settings.max_output_tokens, limit or settings.max_output_tokens)


def thinking_allowance(settings: ModelSettings, model: str) -> int:
    """Tokens that the model may think at its level; 0 if it has no thinking levels."""
    facts = facts_of(model)
    if facts and facts.thinking_levels == ():
        return 0
    default = facts.default_thinking_level if facts else None
    return THINKING_TOKENS[settings.thinking_level or default or _UNKNOWN_LEVEL]
