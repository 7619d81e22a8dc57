"""Objects that only the owner of a document's claim may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.errors import ClaimTakenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from medallion.object_store import ConditionalObjectStore

_ATTEMPTS = 5


def put_under_claim(
    store: ConditionalObjectStore, key: str, body: bytes, require_claim: Callable[[], object]
) -> None:
    """Write the object, unless somebody who claimed the document later has written it.

    The claim is checked between looking at the object and writing it on condition that it is still
    the same: a later owner's write changes the object, or its claim is seen.

    Args:
        store: where to write.
        key: the object.
        body: its new content.
        require_claim: raises ClaimLostError when another run owns the document.

    Raises:
        ClaimLostError: another run owns the document.
        ClaimTakenError: the object kept changing although the claim did not.
    """
    for _ in range(_ATTEMPTS):
        etag = store.etag(key)
        require_claim()
        if store.put_if_unchanged(key, body, etag):
            return
    raise ClaimTakenError("the object is being written by somebody else")
