"""A table: partitions by a hash of the partition key, items in the order of the sort key."""

from __future__ import annotations

import hashlib
from bisect import bisect_right, insort
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from tests.simulation.aws.dynamodb.values import Item, Value, invalid, size_of

KEPT_SECONDS: Final = 60.0
"""How long old versions of items are kept for stale reads."""


class KeyAttribute(NamedTuple):
    """A key attribute and its type."""

    name: str
    kind: str
    is_sort_key: bool = False

    @property
    def most_bytes(self) -> int:
        return 1024 if self.is_sort_key else 2048

    def sortable(self, value: Value | None) -> Any:
        """The key's value as Python orders it.

        Raises:
            AwsError: it is missing, empty, above its size limit, or of another type.
        """
        if value is None:
            raise invalid(
                "One or more parameter values were invalid: "
                f"Missing the key {self.name} in the item"
            )
        if self.kind not in value:
            raise invalid(
                f"One or more parameter values were invalid: Type mismatch for key {self.name} "
                f"expected: {self.kind} actual: {next(iter(value))}"
            )
        if not value[self.kind]:
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key "
                f"attribute cannot contain an empty string value. Key: {self.name}"
            )
        if self.kind == "N":
            return Decimal(value["N"])
        key = value[self.kind]
        if len(key if self.kind == "B" else key.encode()) > self.most_bytes:
            raise invalid(
                "One or more parameter values were invalid: Size of "
                f"{'rangekey' if self.is_sort_key else 'hashkey'} has exceeded the maximum size "
                f"limit of {self.most_bytes} bytes"
            )
        return key


class Place(NamedTuple):
    """Where an item is: the hash of its partition key, its partition key, its sort key."""

    digest: bytes
    partition: Any
    sort: Any


class Version(NamedTuple):
    """What an item was from this second on; None if it did not exist."""

    since: float
    item: Item | None
    size: int


_ABSENT: Final = Version(float("-inf"), None, 0)


class Table:
    """Items with their recent versions."""

    def __init__(self, name: str, keys: list[KeyAttribute]) -> None:
        self.name = name
        self.keys = keys
        self._places: list[Place] = []
        self._versions: dict[Place, list[Version]] = {}
        self.busy_until: dict[Place, float] = {}

    def place(self, key: Item) -> Place:
        """Where the item with these key attributes is."""
        partition = self.keys[0].sortable(key.get(self.keys[0].name))
        sort = "" if len(self.keys) == 1 else self.keys[1].sortable(key.get(self.keys[1].name))
        return Place(_digest(partition), partition, sort)

    def place_of_key(self, key: Item) -> Place:
        """The same for a request's Key, which has the key attributes only."""
        if len(key) != len(self.keys) or any(each.name not in key for each in self.keys):
            raise invalid("The provided key element does not match the schema")
        return self.place(key)

    def key_of(self, item: Item) -> Item:
        return {each.name: item[each.name] for each in self.keys}

    def read(self, place: Place, until: float) -> Version:
        """The item as it was at this second, or the oldest version that is kept."""
        versions = self._versions.get(place, (_ABSENT,))
        for version in reversed(versions):
            if version.since <= until:
                return version
        return versions[0]

    def newest(self, place: Place) -> Item | None:
        versions = self._versions.get(place)
        return versions[-1].item if versions else None

    def write(self, place: Place, item: Item | None, now: float) -> None:
        versions = self._versions.get(place)
        if versions is None:
            if item is None:
                return
            versions = self._versions[place] = [_ABSENT]
            insort(self._places, place)
        if versions[-1].item is None and item is None:
            return
        versions.append(Version(now, item, size_of(item) if item else 0))
        if len(versions) > 1 and versions[1].since < now - KEPT_SECONDS:
            del versions[0]

    def places(self, after: Place | None = None) -> Iterator[Place]:
        """All places in the order of a scan."""
        start = 0 if after is None else bisect_right(self._places, after)
        yield from self._places[start:]

    def partition(self, value: Any) -> list[Place]:
        """The places of a partition, in the order of the sort key."""
        digest = _digest(value)
        start = bisect_right(self._places, (digest,))
        end = bisect_right(self._places, (digest + b"\xff",))
        return self._places[start:end]


def _digest(partition: Any) -> bytes:
    text = partition if isinstance(partition, bytes) else str(partition).encode()
    return hashlib.blake2b(text, digest_size=8).digest()
