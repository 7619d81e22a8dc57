"""An erasure as docs/adr/0010 defines it, and all orders in which runs may meet it.

Each request to the store is one atomic step, as in S3. Runs are the real code; a run is suspended
at each request and continued by running it again with the replies that it already had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

from lambdas.extract_batch.asking.answer_file import read_line
from lambdas.extract_batch.asking.removal_marks import is_marked, marked, without_mark
from medallion.vocabulary import lake
from tests.unit.extraction_builders import InMemoryObjectStore

DATASET = "notes"
DIGEST = "digest"
ANSWER = lake.answer_key(DATASET, DIGEST)
REFERENCES = lake.reference_key(DATASET, DIGEST, "")


class ListedStore(InMemoryObjectStore):
    """What an erasure needs in addition."""

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def put_for_etag(self, key: str, body: bytes, etag: str | None) -> str | None:
        """A conditional PUT; the ETag in its reply, None if the object had changed."""
        return self.etag(key) if self.put_if_unchanged(key, body, etag) else None


class Suspended(Exception):  # noqa: N818 - it suspends an actor
    """The actor waits for the reply to its next request."""

    def __init__(self, request: tuple[str, tuple[Any, ...]]) -> None:
        super().__init__()
        self.request = request


class SteppedStore:
    """Replies that an actor already had; the first further request suspends it."""

    def __init__(self, replies: tuple[Any, ...]) -> None:
        self._replies = iter(replies)

    def _next(self, *request: Any) -> Any:
        for reply in self._replies:
            return reply
        raise Suspended((request[0], request[1:]))

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        return self._next("get", key, byte_range)  # type: ignore[no-any-return]

    def stream(self, key: str, version_id: str | None = None) -> Iterator[bytes]:
        raise NotImplementedError(key, version_id)

    def put(self, key: str, body: bytes) -> None:
        self._next("put", key, body)

    def put_once(self, key: str, body: bytes | BinaryIO) -> bool:
        return bool(self._next("put_once", key, body))

    def etag(self, key: str) -> str | None:
        return self._next("etag", key)  # type: ignore[no-any-return]

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        return "etag" if self._next("put_if_unchanged", key, body, etag) else None

    def delete_if_unchanged(self, key: str, etag: str | None) -> bool:
        return bool(self._next("delete_if_unchanged", key, etag))

    def keys(self, prefix: str) -> list[str]:
        return self._next("keys", prefix)  # type: ignore[no-any-return]

    def delete(self, key: str) -> None:
        self._next("delete", key)

    def put_for_etag(self, key: str, body: bytes, etag: str | None) -> str | None:
        return self._next("put_for_etag", key, body, etag)  # type: ignore[no-any-return]


def erase(store: SteppedStore, document_id: str, name: str) -> None:
    """Remove a document from an answer, and the answer if it was its last document."""
    store.delete(lake.reference_key(DATASET, DIGEST, document_id))
    while not _is_settled(store, document_id, name):
        pass


def _is_settled(store: SteppedStore, document_id: str, name: str) -> bool:
    """One attempt; False if the answer changed meanwhile."""
    etag = store.etag(ANSWER)
    line = store.get(ANSWER)
    payer = read_line(line).document_id if line else None
    if line is None or payer not in {"", document_id}:
        return True
    if store.keys(REFERENCES):
        if payer:
            store.put_if_unchanged(ANSWER, without_payer(line), etag)
        return not payer
    mark = store.put_for_etag(ANSWER, marked(line, name), etag)
    if mark is None:
        return False
    if store.keys(REFERENCES):
        store.put_if_unchanged(ANSWER, without_payer(line), mark)
    else:
        store.delete_if_unchanged(ANSWER, mark)
    return True


def without_payer(line: bytes) -> bytes:
    return without_mark(marked(line, "any"))


Actor = Callable[[SteppedStore], object]


@dataclass(frozen=True)
class Ended:
    """What an actor returned."""

    result: object


@dataclass(frozen=True)
class Moment:
    """A state between two requests.

    Attributes:
        results: of the actors that have ended.
    """

    objects: dict[str, bytes]
    results: dict[str, object]
    all_ended: bool


def moments(objects: dict[str, bytes], actors: Mapping[str, Actor]) -> Iterator[Moment]:
    """Every state that any order of requests reaches, also if an actor never continues."""
    first = (tuple(sorted(objects.items())), tuple(() for _ in actors))
    seen: set[Any] = {first}
    pending: list[Any] = [first]
    while pending:
        held, replies = pending.pop()
        results: dict[str, object] = {}
        for index, (name, actor) in enumerate(actors.items()):
            step = _step(actor, replies[index])
            if isinstance(step, Ended):
                results[name] = step.result
                continue
            after = _after(dict(held), replies, index, step)
            if after not in seen:
                seen.add(after)
                pending.append(after)
        yield Moment(dict(held), results, len(results) == len(actors))


@lru_cache(maxsize=100_000)
def _step(actor: Actor, replies: tuple[Any, ...]) -> Suspended | Ended:
    """The actor's next request after these replies, or its result."""
    try:
        return Ended(actor(SteppedStore(replies)))
    except Suspended as suspended:
        return suspended


def _after(objects: dict[str, bytes], replies: Any, index: int, suspended: Suspended) -> Any:
    """The state after an actor's request, which takes place at once."""
    store = ListedStore()
    store.objects = objects
    method, arguments = suspended.request
    reply = getattr(store, method)(*arguments)
    known = tuple(reply) if isinstance(reply, list) else reply
    mine = (*replies[index], known)
    return (
        tuple(sorted(store.objects.items())),
        (*replies[:index], mine, *replies[index + 1 :]),
    )


def text_of(moment: Moment) -> str | None:
    """The text of the stored answer, None if there is none."""
    line = moment.objects.get(ANSWER)
    return None if line is None else read_line(line).answer.text


def is_left_behind(moment: Moment) -> bool:
    """Whether an answer remains that belongs to nobody, or that still has a mark."""
    line = moment.objects.get(ANSWER)
    if line is None:
        return False
    referred = any(key.startswith(REFERENCES) for key in moment.objects)
    return is_marked(line) or not (referred or read_line(line).document_id)
