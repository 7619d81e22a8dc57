"""The price of one chunk is bounded, regardless of the model's answers.

A chunk of n characters is asked about at most

    8 + 3 * (2 + ceil(log(n / 400) / log(1.6)))

times: 32 times for 6,000 characters. The factor in brackets is the price of one refused span: one
question without context, one about the text after the span, and one for each time the refused
region shrinks by at least 3/8, down to 400 characters; calls that are left then make it smaller
still, at ends of paragraphs and lines. Three spans are paid for; eight further questions are for
the first answer, for repairs and for the rest after an answer that was cut off. One more may
follow, about a record that runs on after the chunk (`end_reading`).

An answer is at most as long as its cap. All answers together have at most eight times the full cap
of tokens: before each question, its cap must be left. Answers that are cut off without a complete
record cost most and bring nothing: when there are four more of them than useful answers, the text
is not divided further, and after five without any useful answer the chunk is given up. A chunk
whose answers are all cut off therefore costs five answers. A chunk is also given up if a fourth
span is refused before any answer was useful: the model then refuses the text as a whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

MAX_LOST_CHARS: Final = 400
"""The smallest part that a refused span is narrowed down to."""
SHRINKING: Final = 1.6
"""A refused region is divided between 3/8 and 5/8, so it becomes at least 1.6 times smaller."""

_PAID_SPANS: Final = 3
_FURTHER_CALLS: Final = 8
_FULL_CAPS: Final = 8
_DIVISIBLE: Final = 4
_HOPELESS: Final = 5


def calls_per_span(chars: int) -> int:
    """The most questions that one refused span costs in a chunk of this size."""
    return 2 + narrowing_calls(chars)


def narrowing_calls(chars: int) -> int:
    """The most questions about parts of a refused region that has this size at first."""
    steps = math.log(max(chars / MAX_LOST_CHARS, 1)) / math.log(SHRINKING)
    return math.ceil(steps)


def max_calls(chars: int) -> int:
    """The most questions about a chunk of this size."""
    return _FURTHER_CALLS + _PAID_SPANS * calls_per_span(chars)


def max_tokens(full_cap: int) -> int:
    """The most tokens of all answers about a chunk, thinking included."""
    return _FULL_CAPS * full_cap


@dataclass
class Spent:
    """What the answers about one chunk have cost so far.

    Attributes:
        tokens: of the answers, thinking included.
        useful: number of answers that brought a record, or completed a part.
        useless: number of answers that were cut off without a complete record.
        refused: number of refused spans.
    """

    calls: int = 0
    tokens: int = 0
    useful: int = 0
    useless: int = 0
    refused: int = 0

    def allows(self, chars: int, cap: int, full_cap: int) -> bool:
        """True if a further question with this cap is within the limits."""
        if not self.calls:
            return True
        if self.is_hopeless:
            return False
        return self.calls < max_calls(chars) and self.tokens + cap <= max_tokens(full_cap)

    @property
    def is_hopeless(self) -> bool:
        """True if no answer was useful, and too many were not."""
        return not self.useful and (self.useless >= _HOPELESS or self.refused > _PAID_SPANS)

    @property
    def may_divide(self) -> bool:
        """True if a part without a complete record may be asked about again, or in halves."""
        return self.useless < self.useful + _DIVISIBLE
