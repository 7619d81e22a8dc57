"""Puts a document's rows into the silver tables: under the claim, and never over newer rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from botocore.exceptions import ClientError

from medallion import lake
from medallion.errors import ReconciliationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

    from medallion.contracts import DocumentPointer
    from medallion.ledger import Ledger

ROW_TABLES: Final = (lake.RECORDS, lake.CHUNKS, lake.QUARANTINE)
_TRIES: Final = 5
_CHANGED: Final = frozenset(
    {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "409", "404"}
)


@dataclass(frozen=True)
class SilverTablesWriter:
    """The row objects of one bucket.

    The claim is checked after looking at an object and before writing it, and the write is
    conditional on what was seen. So a run that lost its claim in between cannot win: whoever took
    the claim either wrote already, which the condition notices, or writes later.
    """

    client: S3Client
    bucket: str
    ledger: Ledger

    def replace(self, document: DocumentPointer, rows: Mapping[str, BinaryIO]) -> None:
        """Write one object a table, over the rows of earlier runs; files of up to 5 GB.

        Raises:
            ClaimLostError: another run owns the document.
        """
        for table in ROW_TABLES:
            key = lake.silver_key(table, document.dataset, document.document_id)
            self._under_claim(document, key, rows[table])

    def remove(self, document: DocumentPointer) -> None:
        """Take the document out of the tables.

        Raises:
            ClaimLostError: another run owns the document.
        """
        for table in ROW_TABLES:
            key = lake.silver_key(table, document.dataset, document.document_id)
            self._under_claim(document, key, None)

    def _under_claim(self, document: DocumentPointer, key: str, body: BinaryIO | None) -> None:
        """Repeat while another invocation of this run writes the same object."""
        for _ in range(_TRIES):
            seen = self._etag(key)
            self.ledger.require_claim(document)
            if self._change(key, body, seen):
                return
        raise ReconciliationError("a row object changes again and again under this run's claim")

    def _etag(self, key: str) -> str | None:
        try:
            return self.client.head_object(Bucket=self.bucket, Key=key)["ETag"]
        except ClientError as error:
            if _code(error) in {"404", "NoSuchKey"}:
                return None
            raise

    def _change(self, key: str, body: BinaryIO | None, seen: str | None) -> bool:
        place: dict[str, Any] = {"Bucket": self.bucket, "Key": key}
        condition: dict[str, Any] = {"IfMatch": seen} if seen else {"IfNoneMatch": "*"}
        try:
            if body is not None:
                body.seek(0)
                self.client.put_object(**place, **condition, Body=body)
            elif seen:
                self.client.delete_object(**place, **condition)
        except ClientError as error:
            if _code(error) in _CHANGED:
                return False
            raise
        return True


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
