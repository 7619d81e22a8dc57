"""Objects that only the owner of a document's claim may write."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from medallion.aws.object_store import ConditionalObjectStore

Changed = TypeVar("Changed")

_ATTEMPTS = 5


def put_under_claim(
    store: ConditionalObjectStore,
    key: str,
    body: bytes | BinaryIO,
    require_claim: Callable[[], object],
    *,
    removable: bool = False,
) -> None:
    """Write the object, unless a run that claimed the document later has written it.

    Args:
        store: where to write.
        key: the object.
        body: its new content.
        require_claim: raises ClaimLostError if another run owns the document.
        removable: later owners may remove the object instead of writing it.

    Raises:
        ClaimLostError: another run owns the document.
        ClaimTakenError: the object kept changing although the claim did not.
    """
    before, after = _change(
        store, key, require_claim, lambda etag: store.put_if_unchanged(key, body, etag)
    )
    if removable and before is None:
        _keep_if_owned(store, key, after, require_claim)


def _keep_if_owned(
    store: ConditionalObjectStore, key: str, etag: str, require_claim: Callable[[], object]
) -> None:
    """Remove a new object if the claim is lost.

    A later owner that removes the document finds no object before it is written, and its removal
    would leave nothing behind that stops the write.

    Raises:
        ClaimLostError: another run owns the document.
    """
    try:
        require_claim()
    except ClaimLostError:
        store.delete_if_unchanged(key, etag)
        raise


def delete_under_claim(
    store: ConditionalObjectStore, key: str, require_claim: Callable[[], object]
) -> None:
    """Remove the object, unless a run that claimed the document later has written it.

    Raises:
        ClaimLostError: another run owns the document.
        ClaimTakenError: the object kept changing although the claim did not.
    """
    _change(store, key, require_claim, lambda etag: store.delete_if_unchanged(key, etag))


def _change(
    store: ConditionalObjectStore,
    key: str,
    require_claim: Callable[[], object],
    change: Callable[[str | None], Changed | None],
) -> tuple[str | None, Changed]:
    """Read the object's ETag, check the claim, then change the object if the ETag is the same.

    A later owner is noticed by its claim, or because its write changed the object.

    Returns:
        The ETag before, and what the change gave; a false value means that it was not made.
    """
    for _ in range(_ATTEMPTS):
        etag = store.etag(key)
        require_claim()
        if changed := change(etag):
            return etag, changed
    raise ClaimTakenError("another run is writing the object")
