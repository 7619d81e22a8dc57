from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from medallion.aws import catalog_columns

pytestmark = pytest.mark.integration


@pytest.fixture
def glue() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("glue", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def test_the_columns_of_all_tables_are_read(glue: Any) -> None:
    glue.create_database(DatabaseInput={"Name": "gold"})
    for number in range(120):
        columns = [{"Name": "item", "Type": "string"}, {"Name": "n", "Type": "bigint"}]
        table = {"Name": f"t{number}", "StorageDescriptor": {"Columns": columns}}
        glue.create_table(DatabaseName="gold", TableInput=table)

    found = catalog_columns(glue, "gold")

    assert len(found) == 120
    assert found["t7"] == {"item": "string", "n": "bigint"}


def test_columns_of_former_schemas_are_left_out(glue: Any) -> None:
    glue.create_database(DatabaseInput={"Name": "gold"})
    columns = [
        {"Name": name, "Type": "string", "Parameters": {"iceberg.field.current": current}}
        for name, current in {"kept": "true", "gone": "false"}.items()
    ]
    table = {"Name": "notes_records", "StorageDescriptor": {"Columns": columns}}
    glue.create_table(DatabaseName="gold", TableInput=table)
    assert catalog_columns(glue, "gold") == {"notes_records": {"kept": "string"}}


def test_a_database_that_does_not_exist_has_no_tables(glue: Any) -> None:
    assert catalog_columns(glue, "gold") == {}
