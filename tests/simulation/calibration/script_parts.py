"""What scripts have in common: keys, texts, and a document whose extraction a script holds."""

from __future__ import annotations

from typing import Final

from tests.simulation.calibration.partner import Asked, ModelIsFree, Partner, Script
from tests.simulation.product import text_of

PARCELS: Final = "parcels"


def key_of(name: str, dataset: str = PARCELS) -> str:
    """The key of a document."""
    return f"{dataset}/{name}.txt"


def body_of(text: int, edit: int = 0) -> bytes:
    """The bytes of a text."""
    return text_of(text, edit).body


def marker_of(text: int, parcel: int = 0) -> str:
    """Words of one line of the text, which is in no other text."""
    return f"{text_of(text).planted[parcel].parcel}: "


def held_in_extraction(partner: Partner, key: str, text: int) -> Script:
    """Put a text; the model holds its requests."""
    yield ModelIsFree()
    partner.hold_model(marker_of(text))
    partner.put(key, body_of(text))
    yield Asked(marker_of(text))
