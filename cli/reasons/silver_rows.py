"""Rows of a document in a silver table, as its last run wrote them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from medallion.aws import error_code
from medallion.ledger import row_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry

_ABSENT: Final = frozenset({"NoSuchKey", "404"})


def rows_of(connection: Connection, entry: DocumentEntry, table: str) -> Iterator[dict[str, Any]]:
    """The rows of the document's last run, one at a time; none if the run wrote no rows."""
    for key in row_keys(entry, table):
        try:
            answer = connection.s3.get_object(Bucket=connection.stack.silver_bucket, Key=key)
        except ClientError as error:
            if error_code(error) in _ABSENT:
                continue
            raise
        for line in answer["Body"].iter_lines():
            row = json.loads(line)
            if row["run_id"] == entry.run_id:
                yield row
