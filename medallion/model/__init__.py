"""The port to the model: requests, answers, and the known facts about models."""

from __future__ import annotations

from medallion.model.extraction_model import ExtractionModel, ModelAnswer, ModelRequest
from medallion.model.freshness import changes, is_fresh, shape_of, with_model_name
from medallion.model.prices import Price, cost_usd, price_of
from medallion.model.sent_settings import sent_temperature

__all__ = [
    "ExtractionModel",
    "ModelAnswer",
    "ModelRequest",
    "Price",
    "changes",
    "cost_usd",
    "is_fresh",
    "price_of",
    "sent_temperature",
    "shape_of",
    "with_model_name",
]
