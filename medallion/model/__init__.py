"""The port to the model: requests, answers, and the known facts about models."""

from __future__ import annotations

from medallion.model.extraction_model import ExtractionModel, ModelAnswer, ModelRequest
from medallion.model.freshness import changes, shape_of, with_model_name
from medallion.model.prices import Price, cost_usd, price_of

__all__ = [
    "ExtractionModel",
    "ModelAnswer",
    "ModelRequest",
    "Price",
    "changes",
    "cost_usd",
    "price_of",
    "shape_of",
    "with_model_name",
]
