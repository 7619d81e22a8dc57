"""Read many items by key in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.simulation.aws.dynamodb.expressions import Expressions
from tests.simulation.aws.dynamodb.reads import projected
from tests.simulation.aws.dynamodb.table import Table, Version
from tests.simulation.aws.dynamodb.values import Item, invalid, stored_item
from tests.simulation.aws.requests import Request

BATCH_KEYS: Final = 100
BATCH_BYTES: Final = 16 * 1024 * 1024


class Batch:
    """The answer of one BatchGetItem, which grows until it is full.

    Attributes:
        found: the items of each table.
        unprocessed: the part of the request that did not fit.
    """

    def __init__(self, most_keys: int) -> None:
        self.found: dict[str, list[Item]] = {}
        self.unprocessed: dict[str, Request] = {}
        self._keys = most_keys
        self._bytes = BATCH_BYTES

    def read(self, table: Table, request: Request, until: float) -> None:
        """Read the keys of one table.

        Raises:
            AwsError: a key is invalid or comes twice.
        """
        expressions = Expressions(request)
        found = self.found[table.name] = []
        places = [table.place_of_key(stored_item(key)) for key in request["Keys"]]
        if len(dict.fromkeys(places)) < len(places):
            raise invalid("Provided list of item keys contains duplicates")
        left = []
        for key, place in zip(request["Keys"], places, strict=True):
            version = table.read(place, until)
            if not self._fits(version):
                left.append(key)
            elif version.item is not None:
                found.append(projected(version.item, expressions))
        if left:
            self.unprocessed[table.name] = request | {"Keys": left}

    def _fits(self, version: Version) -> bool:
        self._keys -= 1
        self._bytes -= version.size
        return self._keys >= 0 and self._bytes >= 0


def read_batch(
    wanted: dict[str, Request],
    most_keys: int,
    table_of: Callable[[Request], Table],
    until_of: Callable[[Request], float],
) -> Batch:
    """The items of all tables.

    Raises:
        AwsError: there are too many keys.
    """
    if sum(len(request["Keys"]) for request in wanted.values()) > BATCH_KEYS:
        raise invalid("Too many items requested for the BatchGetItem call")
    batch = Batch(most_keys)
    for name, request in wanted.items():
        batch.read(table_of({"TableName": name}), request, until_of(request))
    return batch
