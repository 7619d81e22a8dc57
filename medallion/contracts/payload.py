"""The kinds of models that steps exchange: payloads, objects of S3, and AWS's events."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """Frozen, refuses unknown fields, and never prints input values in its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class StoredObject(BaseModel):
    """An object of S3 that another version of the code may have written: it may have more fields.

    Attributes:
        schema_version: grows with every change that older code must not ignore.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    schema_version: int = 1


class StoredPart(BaseModel):
    """A part of a stored object, read as leniently."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class AwsEvent(BaseModel):
    """What AWS sends: read leniently, because AWS adds fields."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
