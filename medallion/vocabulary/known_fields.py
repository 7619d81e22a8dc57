"""Stored data of other versions of the code, read leniently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any


def known_fields(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that this version's dataclass has: a later version may have written more."""
    names = {field.name for field in fields(kind)}
    return {name: fact for name, fact in stored.items() if name in names}
