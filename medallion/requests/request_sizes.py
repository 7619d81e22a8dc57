"""The size of requests in tokens, and what they cost for each megabyte of text; estimates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medallion.model import cost_usd
from medallion.requests.request_building import build_instructions, user_text
from medallion.requests.response_schema import build_response_schema

if TYPE_CHECKING:
    from medallion.model import ModelRequest, Price
    from medallion.vocabulary.datasets import Dataset

CHARS_PER_TOKEN: Final = 4
"""Gemini's rule of thumb: https://ai.google.dev/gemini-api/docs/tokens."""

_CHARS_PER_MB: Final = 1_000_000
_CONTEXTS: Final = 2


def request_tokens(request: ModelRequest) -> int:
    """Tokens of the input: instructions, text and response schema."""
    schema = json.dumps(request.response_schema, ensure_ascii=False)
    return _tokens(len(request.instructions) + len(request.text) + len(schema))


def overhead_share(request: ModelRequest, core_chars: int) -> float:
    """Share of the input that is not the text in question; context counts as overhead."""
    return 1 - _tokens(core_chars) / request_tokens(request)


@dataclass(frozen=True)
class RequestSize:
    """What each request of a dataset carries in addition to the text in question.

    Attributes:
        overhead_chars: instructions, schema, delimiters and context.
        mean_core_chars: of a chunk; cores have all sizes from the smallest to the largest.
        answer_tokens_per_char: assumed for the cost.
    """

    overhead_chars: int
    mean_core_chars: int
    answer_tokens_per_char: float

    def share(self, core_chars: int) -> float:
        """Share of the input that is not document text in a chunk of this size."""
        return self.overhead_chars / (self.overhead_chars + core_chars)

    def chars_for(self, share: float) -> int:
        """The chunk size with this share."""
        return round(self.overhead_chars * (1 - share) / share)

    def usd_per_mb(self, price: Price) -> float:
        """Cost of a million characters: one call for each chunk, without repairs and thinking."""
        calls = _CHARS_PER_MB / self.mean_core_chars
        return calls * cost_usd(
            price,
            prompt_tokens=_tokens(self.overhead_chars + self.mean_core_chars),
            output_tokens=round(self.mean_core_chars * self.answer_tokens_per_char),
            thinking_tokens=0,
        )


def size_of(dataset: Dataset) -> RequestSize:
    """The size of a dataset's requests, with the assumptions behind their cost.

    An answer is assumed to have half of `output_tokens_per_char`, which is for the densest texts.
    """
    chunking = dataset.chunking
    fixed = (
        build_instructions(dataset)
        + json.dumps(build_response_schema(dataset.record_schema), ensure_ascii=False)
        + user_text("", "", "")
    )
    around = user_text("b", "", "a")
    context = _CONTEXTS * chunking.context_chars
    tags = len(around) - len(user_text("", "", "")) - _CONTEXTS if context else 0
    return RequestSize(
        overhead_chars=len(fixed) + tags + context,
        mean_core_chars=(chunking.min_chars + chunking.max_chars) // 2,
        answer_tokens_per_char=dataset.model.output_tokens_per_char / 2,
    )


def _tokens(chars: int) -> int:
    return -(-chars // CHARS_PER_TOKEN)
