"""Recognise answers of the offline stand-in by their model version."""

from __future__ import annotations

from typing import Final

from local_aws.gemini_stand_in.api import STAND_IN_VERSION

_NAME: Final = STAND_IN_VERSION.rpartition("-")[0]
"""The stand-in's name in any version."""


def is_stand_in(model: str | None) -> bool:
    """True if the stand-in gave the answer, or one of several answers whose models are listed."""
    return model is not None and _NAME in model
