"""The part of the Glue catalog and of S3 that queries read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import boto3

Json = Mapping[str, Any]


class Catalog(Protocol):
    """The source of table definitions and files."""

    def table(self, database: str, name: str) -> Json | None:
        """A table's definition in Glue, or None."""

    def tables(self, database: str) -> list[str] | None:
        """The names of a database's tables, or None if the database does not exist."""

    def databases(self) -> list[str]:
        """The names of all databases."""

    def partitions(self, database: str, name: str) -> list[Json]:
        """The partitions that are registered for a table."""

    def files(self, location: str) -> list[str]:
        """The URIs of the data files under a location."""

    def document(self, uri: str) -> Any:
        """A JSON document."""


@dataclass(frozen=True)
class AwsCatalog:
    """The catalog of the emulator, or of any other endpoint with the APIs of Glue and S3."""

    glue: Any
    s3: Any

    @classmethod
    def at(cls, endpoint_url: str, region: str) -> "AwsCatalog":
        session = boto3.session.Session("test", "test", region_name=region)
        return cls(
            session.client("glue", endpoint_url=endpoint_url),
            session.client("s3", endpoint_url=endpoint_url),
        )

    def table(self, database: str, name: str) -> Json | None:
        try:
            table: Json = self.glue.get_table(DatabaseName=database, Name=name)["Table"]
        except self.glue.exceptions.EntityNotFoundException:
            return None
        return table

    def tables(self, database: str) -> list[str] | None:
        if database not in self.databases():
            return None
        found = self._pages("get_tables", "TableList", DatabaseName=database)
        return sorted(table["Name"] for table in found)

    def databases(self) -> list[str]:
        return sorted(entry["Name"] for entry in self._pages("get_databases", "DatabaseList"))

    def partitions(self, database: str, name: str) -> list[Json]:
        found = self._pages("get_partitions", "Partitions", DatabaseName=database, TableName=name)
        return list(found)

    def files(self, location: str) -> list[str]:
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=f"{prefix.rstrip('/')}/"
        )
        entries = (entry for page in pages for entry in page.get("Contents", ()))
        return [f"s3://{bucket}/{e['Key']}" for e in entries if e["Size"] and _is_data(e["Key"])]

    def document(self, uri: str) -> Any:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return json.loads(self.s3.get_object(Bucket=bucket, Key=key)["Body"].read())

    def _pages(self, operation: str, field: str, **request: str) -> Iterator[Json]:
        for page in self.glue.get_paginator(operation).paginate(**request):
            yield from page[field]


def _is_data(key: str) -> bool:
    """True unless Hive hides the file: its name begins with a dot or an underscore."""
    return not key.rsplit("/", 1)[-1].startswith((".", "_"))
