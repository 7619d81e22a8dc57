"""What a reply states about its cost: tokens by kind, and the tier that served it.

Read leniently: a wrong count costs its own number only, never the answer.
"""

from __future__ import annotations

import re
from typing import Any, Final

_MAX_TOKENS: Final = 2**31 - 1
"""More tokens than any call can use; a column of the tables holds them."""

_COUNTS: Final = {
    "prompt_tokens": "promptTokenCount",
    "cached_tokens": "cachedContentTokenCount",
    "output_tokens": "candidatesTokenCount",
    "thinking_tokens": "thoughtsTokenCount",
}
_TIER: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_TRAFFIC: Final = {"on_demand": "standard"}
_PREFIX: Final = re.compile(r"^(?:service_tier_|on_demand_)")


def usage_in(usage: object) -> dict[str, Any]:
    """The token counts and the tier, as the fields of an answer."""
    given = usage if isinstance(usage, dict) else {}
    counts = {field: token_count(given, name) for field, name in _COUNTS.items()}
    return {**counts, "tier": _tier(given)}


def token_count(usage: dict[str, Any], name: str) -> int:
    value = usage.get(name)
    return min(max(value, 0), _MAX_TOKENS) if isinstance(value, int) else 0


def _tier(usage: dict[str, Any]) -> str:
    """The tier's name in lower case, known or not; empty if the reply states none.

    The Gemini API reports `serviceTier` (FLEX), Vertex AI `trafficType` (ON_DEMAND_FLEX).
    """
    reported = str(usage.get("serviceTier") or usage.get("trafficType") or "").lower()
    name = _PREFIX.sub("", _TRAFFIC.get(reported, reported))
    return name if _TIER.fullmatch(name) and not name.endswith("unspecified") else ""
