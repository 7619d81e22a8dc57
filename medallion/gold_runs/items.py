"""The items of a dataset's gold runs in the ledger table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from medallion.ledger import is_refused, to_item

if TYPE_CHECKING:
    from collections.abc import Callable


def partition_of(dataset: str) -> str:
    """Partition key of the dataset's claim and waiting documents."""
    return f"gold#{dataset}"


def key_of(dataset: str, sort_key: str) -> dict[str, Any]:
    """The key of an item in DynamoDB's typed form."""
    return to_item({"pk": partition_of(dataset), "sk": sort_key})


def if_unchanged(write: Callable[[], object]) -> bool:
    """Make a conditional write; False if its condition does not hold."""
    try:
        write()
    except ClientError as error:
        if not is_refused(error):
            raise
        return False
    return True
