"""Checks that AWS makes and the emulator does not, so that a deployment already fails here."""

import json
from typing import Any

from botocore.exceptions import ClientError

from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.target import Target

_POLICY_VERSION = "2012-10-17"


def require_policy(text: str, *, needs_resource: bool = True) -> None:
    """Reject a policy document that AWS would call malformed.

    Args:
        text: the document.
        needs_resource: False for trust policies, whose statements have no resource.
    """
    policy = _json_object(text, "policy document")
    statements = policy.get("Statement")
    if policy.get("Version") != _POLICY_VERSION or not statements:
        raise RefusedByAwsError(f"a policy needs Version {_POLICY_VERSION} and a Statement")
    for statement in statements if isinstance(statements, list) else [statements]:
        _require_statement(statement, needs_resource=needs_resource)


def require_trust(text: str) -> None:
    """Reject a trust policy that AWS would call malformed."""
    require_policy(text, needs_resource=False)
    if '"Principal"' not in text:
        raise RefusedByAwsError("a trust policy needs a Principal")


def require_role(arn: str, service: str, target: Target) -> None:
    """Reject a role that does not exist or that the service may not assume."""
    try:
        role = target.clients.iam.get_role(RoleName=arn.rsplit("/", 1)[-1])["Role"]
    except ClientError as error:
        raise RefusedByAwsError(f"role {arn} does not exist") from error
    trust = role["AssumeRolePolicyDocument"]
    if service not in (trust if isinstance(trust, str) else json.dumps(trust)):
        raise RefusedByAwsError(f"role {arn} cannot be assumed by {service}")


def require_key(key: str | None, target: Target) -> None:
    """Reject an encryption key that does not exist; None and AWS managed keys are fine."""
    if key is None or "alias/aws/" in key:
        return
    try:
        target.clients.kms.describe_key(KeyId=key)
    except ClientError as error:
        raise RefusedByAwsError(f"key {key} does not exist") from error


def require_definition(text: str) -> None:
    """Reject a state machine definition that is not JSON or has placeholders left."""
    definition = _json_object(text, "state machine definition")
    if "${" in text:
        raise RefusedByAwsError("the definition has a placeholder that was not filled in")
    if definition.get("StartAt") not in definition.get("States", {}):
        raise RefusedByAwsError("the definition's StartAt is not one of its States")


def require_event_pattern(text: str) -> None:
    """Reject an event pattern whose leaves are not lists or objects, as EventBridge does."""
    pattern = _json_object(text, "event pattern")
    for name, condition in pattern.items():
        if not isinstance(condition, list | dict) or not condition:
            raise RefusedByAwsError(f"event pattern: {name} must be a non-empty list or an object")


def _require_statement(statement: Any, *, needs_resource: bool) -> None:
    alternatives = [("Effect",), ("Action", "NotAction")]
    if needs_resource:
        alternatives.append(("Resource", "NotResource"))
    for names in alternatives:
        if not any(statement.get(name) for name in names):
            raise RefusedByAwsError(f"a policy statement has no {names[0]}")


def _json_object(text: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise RefusedByAwsError(f"the {what} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise RefusedByAwsError(f"the {what} is not a JSON object")
    return value
