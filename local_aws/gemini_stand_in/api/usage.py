"""The tokens of one answer, as the API reports and bills them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local_aws.gemini_stand_in.faults import Fault

STANDARD = "standard"


@dataclass(frozen=True)
class Usage:
    """Token counts and the tier that served.

    Attributes:
        prompt: all tokens of the input, including the cached tokens.
    """

    prompt: int = 0
    cached: int = 0
    output: int = 0
    thinking: int = 0
    tier: str = STANDARD

    def metadata(self) -> dict[str, Any]:
        """The response's usageMetadata; counts of 0 are left out, as in the real API."""
        counts = {
            "promptTokenCount": self.prompt,
            "cachedContentTokenCount": self.cached,
            "candidatesTokenCount": self.output,
            "thoughtsTokenCount": self.thinking,
            "totalTokenCount": self.prompt + self.output + self.thinking,
        }
        return {name: count for name, count in counts.items() if count} | {"serviceTier": self.tier}


@dataclass(frozen=True)
class ReportedUsage:
    """What the usage faults of a request add to its tokens; the last named tier serves it."""

    cached_tokens: int = 0
    thinking_tokens: int = 0
    tier: str = STANDARD

    @classmethod
    def of(cls, faults: Sequence[Fault], thinking_tokens: int, tier: str) -> "ReportedUsage":
        """The sum of the faults, added to the server's thinking tokens."""
        return cls(
            cached_tokens=sum(fault.cached_tokens for fault in faults),
            thinking_tokens=thinking_tokens + sum(fault.thinking_tokens for fault in faults),
            tier=next((fault.tier for fault in reversed(faults) if fault.tier), tier or STANDARD),
        )
