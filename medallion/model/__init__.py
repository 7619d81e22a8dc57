"""The port to the model: requests, answers, and the known facts about models."""

from __future__ import annotations

from medallion.model.adapters import (
    DEFAULT_ADAPTER,
    DEFAULT_MODEL,
    THINKING_LEVEL_ADAPTERS,
    Adapter,
)
from medallion.model.extraction_model import (
    ExtractionModel,
    ModelAnswer,
    ModelRequest,
    UnreadableReplyError,
)
from medallion.model.freshness import (
    asking_with,
    can_find_answers,
    changes,
    is_fresh,
    shape_of,
    with_model_name,
)
from medallion.model.model_facts import facts_of
from medallion.model.prices import Price, cost_usd, price_of
from medallion.model.sent_settings import sent_temperature
from medallion.model.shutdowns import shutdown_warning

__all__ = [
    "DEFAULT_ADAPTER",
    "DEFAULT_MODEL",
    "THINKING_LEVEL_ADAPTERS",
    "Adapter",
    "ExtractionModel",
    "ModelAnswer",
    "ModelRequest",
    "Price",
    "UnreadableReplyError",
    "asking_with",
    "can_find_answers",
    "changes",
    "cost_usd",
    "facts_of",
    "is_fresh",
    "price_of",
    "sent_temperature",
    "shape_of",
    "shutdown_warning",
    "with_model_name",
]
