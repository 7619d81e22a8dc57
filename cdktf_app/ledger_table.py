"""The ledger's table: documents, claims on gold, and documents that wait for gold."""

from __future__ import annotations

from constructs import Construct

from cdktf_app.aws import DynamodbTable
from cdktf_app.naming import Names


def make_ledger_table(
    scope: Construct, *, names: Names, key_arn: str, force_destroy: bool
) -> DynamodbTable:
    """Declare the table: on demand, encrypted, recoverable to any second of the last 35 days."""
    return DynamodbTable(
        scope,
        "documents",
        name=names.of("documents"),
        billing_mode="PAY_PER_REQUEST",
        hash_key="pk",
        range_key="sk",
        attribute=[{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}],
        server_side_encryption={"enabled": True, "kms_key_arn": key_arn},
        point_in_time_recovery={"enabled": True},
        deletion_protection_enabled=not force_destroy,
    )
