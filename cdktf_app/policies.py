"""IAM policies as plain JSON: statements are values, independent of any resource."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Statement = dict[str, Any]


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    condition: dict[str, Any] | None = None,
) -> Statement:
    """A statement of an identity policy."""
    statement: Statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": list(resources),
    }
    return statement | ({"Condition": condition} if condition else {})


def allow_service(
    sid: str,
    service: str,
    actions: Sequence[str],
    resource: str,
    condition: dict[str, Any] | None = None,
) -> Statement:
    """A statement of a resource policy that allows an AWS service."""
    statement: Statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": list(actions),
        "Resource": resource,
    }
    return statement | ({"Condition": condition} if condition else {})


def policy(statements: Sequence[Statement]) -> str:
    """A policy document; plain JSON, so that static scanners can read it in the synthesis."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str, condition: dict[str, Any] | None = None) -> str:
    """The policy that lets a service assume a role."""
    statement: Statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return policy([statement | ({"Condition": condition} if condition else {})])


def from_account(account_id: str) -> dict[str, Any]:
    """A condition against the confused deputy: the service acts only for this account."""
    return {"StringEquals": {"aws:SourceAccount": account_id}}


def from_resource(arn: str) -> dict[str, Any]:
    """A condition against the confused deputy: the service acts only for this resource."""
    return {"ArnEquals": {"aws:SourceArn": arn}}


def tls_only(bucket_arn: str) -> str:
    """A bucket policy that refuses requests without TLS."""
    return policy(
        [
            {
                "Sid": "RefusePlainHttp",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ]
    )
