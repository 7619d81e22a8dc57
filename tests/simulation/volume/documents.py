"""The documents that are put at once."""

from __future__ import annotations

from medallion.vocabulary.lake import document_id_of
from tests.simulation.product import DATASET_NAME, text_of
from tests.simulation.product.deployment import BRONZE


def key_of(number: int) -> str:
    """The key of a document."""
    return f"{DATASET_NAME}/document-{number:06d}.txt"


def body_of(number: int) -> bytes:
    """A text of one chunk; no two are alike, so no answer is stored for another document."""
    return text_of(0).body + f"Sheet {number} of the log of this day.\n".encode()


def document_id(number: int) -> str:
    """The id of a document."""
    return document_id_of(BRONZE, key_of(number))
