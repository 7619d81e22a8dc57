"""Objects that only the owner of a document's claim may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.vocabulary.errors import ClaimTakenError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from medallion.aws.object_store import ConditionalObjectStore

_ATTEMPTS = 5


def put_under_claim(
    store: ConditionalObjectStore,
    key: str,
    body: bytes | BinaryIO,
    require_claim: Callable[[], object],
) -> None:
    """Write the object, unless somebody who claimed the document later has written it.

    Args:
        store: where to write.
        key: the object.
        body: its new content.
        require_claim: raises ClaimLostError when another run owns the document.

    Raises:
        ClaimLostError: another run owns the document.
        ClaimTakenError: the object kept changing although the claim did not.
    """
    _change(store, key, require_claim, lambda etag: store.put_if_unchanged(key, body, etag))


def delete_under_claim(
    store: ConditionalObjectStore, key: str, require_claim: Callable[[], object]
) -> None:
    """Remove the object, unless somebody who claimed the document later has written it.

    Raises:
        ClaimLostError: another run owns the document.
        ClaimTakenError: the object kept changing although the claim did not.
    """
    _change(store, key, require_claim, lambda etag: store.delete_if_unchanged(key, etag))


def _change(
    store: ConditionalObjectStore,
    key: str,
    require_claim: Callable[[], object],
    change: Callable[[str | None], bool],
) -> None:
    """The claim is checked between looking at the object and changing it if it is still the same.

    A later owner's write changes the object, or its claim is seen.
    """
    for _ in range(_ATTEMPTS):
        etag = store.etag(key)
        require_claim()
        if change(etag):
            return
    raise ClaimTakenError("the object is being written by somebody else")
