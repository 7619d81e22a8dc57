"""Pages of a query or a scan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from tests.simulation.aws.dynamodb.expressions import Expressions
from tests.simulation.aws.dynamodb.key_conditions import KeyTerm
from tests.simulation.aws.dynamodb.paths import project
from tests.simulation.aws.dynamodb.table import Place, Table
from tests.simulation.aws.dynamodb.values import Item, invalid, stored_item
from tests.simulation.aws.requests import Request, Response

PAGE_BYTES: Final = 1024 * 1024


def read_page(
    table: Table, places: Iterable[Place], request: Request, expressions: Expressions, until: float
) -> Response:
    """At most 1 MB of items, filtered after they were counted against it."""
    limit = request.get("Limit")
    read: list[Item] = []
    size = 0
    is_full = False
    for version in (table.read(place, until) for place in places):
        if version.item is None:
            continue
        size += version.size
        is_full = size > PAGE_BYTES and bool(read)
        if not is_full:
            read.append(version.item)
            is_full = len(read) == limit
        if is_full:
            break
    found = _filtered(read, expressions)
    response: Response = {"Count": len(found), "ScannedCount": len(read)}
    if request.get("Select") != "COUNT":
        response["Items"] = [projected(item, expressions) for item in found]
    return response | ({"LastEvaluatedKey": table.key_of(read[-1])} if is_full else {})


def _filtered(items: list[Item], expressions: Expressions) -> list[Item]:
    keep = expressions.get("FilterExpression")
    if keep is None:
        return items
    return [item for item in items if keep(item, expressions.values)]


def projected(item: Item, expressions: Expressions) -> Item:
    """A copy of the item, or of the parts that a projection asks for."""
    paths = expressions.get("ProjectionExpression")
    return dict(item) if paths is None else project(item, paths)


def scanned_places(table: Table, request: Request) -> Iterable[Place]:
    """The places of a scan, after the last page."""
    start = request.get("ExclusiveStartKey")
    return table.places(None if start is None else table.place_of_key(stored_item(start)))


def queried_places(table: Table, request: Request, expressions: Expressions) -> list[Place]:
    """The places that the key condition selects, after the last page.

    Raises:
        AwsError: the condition does not name the partition key, or names something else.
    """
    terms: tuple[KeyTerm, ...] = expressions.get("KeyConditionExpression") or ()
    by_name = {term.attribute: term for term in terms}
    partition = by_name.pop(table.keys[0].name, None)
    if partition is None:
        raise invalid(f"Query condition missed key schema element: {table.keys[0].name}")
    if partition.operator != "=" or len(terms) != len(by_name) + 1:
        raise invalid("Query key condition not supported")
    places = table.partition(_bounds(table, partition, expressions)[0])
    for term in by_name.values():
        if len(table.keys) == 1 or term.attribute != table.keys[1].name:
            raise invalid("Query key condition not supported")
        bounds = _bounds(table, term, expressions)
        places = [place for place in places if term.holds(place.sort, bounds)]
    return _after(table, places, request)


def _bounds(table: Table, term: KeyTerm, expressions: Expressions) -> list[Any]:
    attribute = next(each for each in table.keys if each.name == term.attribute)
    return [attribute.sortable(expressions.values[name]) for name in term.placeholders]


def _after(table: Table, places: list[Place], request: Request) -> list[Place]:
    forward = request.get("ScanIndexForward", True)
    start = request.get("ExclusiveStartKey")
    if start is not None:
        last = table.place_of_key(stored_item(start))
        places = [place for place in places if (place > last if forward else place < last)]
    return places if forward else places[::-1]
