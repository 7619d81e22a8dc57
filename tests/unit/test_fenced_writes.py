from __future__ import annotations

from collections.abc import Callable

import pytest

from medallion.aws import put_under_claim
from medallion.vocabulary.errors import ClaimLostError
from tests.unit.extraction_builders import InMemoryObjectStore


def claims(*held: bool) -> Callable[[], None]:
    """A check of the claim that gives these answers, one after another."""
    answers = list(held)

    def require() -> None:
        if not answers.pop(0):
            raise ClaimLostError("another run owns the document")

    return require


def test_a_new_object_is_removed_if_the_claim_was_lost_before_the_write() -> None:
    store = InMemoryObjectStore()
    with pytest.raises(ClaimLostError):
        put_under_claim(store, "rows", b"old", claims(True, False), removable=True)
    assert store.objects == {}


def test_a_later_owners_object_is_not_removed() -> None:
    store = InMemoryObjectStore()
    check = claims(True, False)

    def require() -> None:
        if "rows" in store.objects:
            store.objects["rows"] = b"of the later owner"
        check()

    with pytest.raises(ClaimLostError):
        put_under_claim(store, "rows", b"old", require, removable=True)
    assert store.objects == {"rows": b"of the later owner"}


def test_an_object_that_existed_needs_no_second_check() -> None:
    store = InMemoryObjectStore()
    store.objects["rows"] = b"older"
    put_under_claim(store, "rows", b"new", claims(True), removable=True)
    assert store.objects == {"rows": b"new"}
