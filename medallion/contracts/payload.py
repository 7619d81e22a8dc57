"""The two kinds of models that steps exchange: the project's payloads, and AWS's events."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """Frozen, refuses unknown fields, and never prints input values in its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class AwsEvent(BaseModel):
    """What AWS sends: read leniently, because AWS adds fields."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
