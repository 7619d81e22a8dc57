"""Act as a role for a service: session credentials, and checks of the role's policies."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, stepfunctions, sts

from .execution_scope import current_task


class RoleNotAssumableError(Exception):
    """A service may not act as a role: it does not exist, or does not trust the service."""


def install() -> None:
    """Check a state machine's role when one of its tasks calls Lambda.

    MiniStack invokes the function regardless of the role, so that a missing
    ``lambda:InvokeFunction`` would fail only in AWS.
    """
    call_lambda = stepfunctions._call_lambda

    def call_lambda_as_role(function: str, event: Any) -> Any:
        arn = function if function.startswith("arn:") else _function_arn(function)
        require_task_permission("Lambda.AWSLambdaException", "lambda:InvokeFunction", arn)
        return call_lambda(function, event)

    stepfunctions._call_lambda = call_lambda_as_role


def require_task_permission(error: str, action: str, resource: str) -> None:
    """Fail the running task with ``error`` unless its state machine's role may do ``action``."""
    task = current_task()
    if task is None or role_allows(task.role_arn, action, resource):
        return
    name = _role_name(task.role_arn)
    principal = f"arn:aws:sts::{get_account_id()}:assumed-role/{name}/StepFunctionsTask"
    raise stepfunctions._ExecutionError(
        error,
        f"User: {principal} is not authorized to perform: {action} on resource: {resource} "
        "because no identity-based policy allows the action",
    )


def role_allows(role_arn: str, action: str, resource: str) -> bool:
    """True if the policies of a role allow an action."""
    account = get_account_id()
    context = iam_evaluator.EvalContext(
        principal_arn=role_arn,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
    )
    policies = iam_evaluator._gather_role_policies(_role_name(role_arn), account)
    return bool(iam_evaluator.evaluate(context, policies).decision == "Allow")


def role_credentials(role_arn: str, service: str, session_name: str) -> dict[str, str]:
    """The environment variables of a session in which ``service`` acts as a role.

    Raises:
        RoleNotAssumableError: the role does not exist or does not trust the service.
    """
    role = _role_name(role_arn)
    record = iam._roles.get(role)
    if record is None or not _trusts(record, service):
        raise RoleNotAssumableError(f"Role {role_arn} should be given assume role permissions")
    access_key = f"ASIA{secrets.token_hex(8).upper()}"
    secret, token = secrets.token_hex(32), secrets.token_hex(32)
    sts.register_session(
        access_key,
        {
            "Arn": f"arn:aws:sts::{get_account_id()}:assumed-role/{role}/{session_name}",
            "UserId": f"{role}:{session_name}",
            "SecretAccessKey": secret,
            "SessionToken": token,
        },
    )
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": token,
    }


def _trusts(role: Mapping[str, Any], service: str) -> bool:
    statements = json.loads(role.get("AssumeRolePolicyDocument") or "{}").get("Statement", [])
    return any(
        statement.get("Effect") == "Allow"
        and iam_evaluator._service_principal_matches(statement.get("Principal"), service)
        for statement in ([statements] if isinstance(statements, dict) else statements)
    )


def _role_name(role_arn: str) -> str:
    return role_arn.rsplit("/", 1)[-1]


def _function_arn(name: str) -> str:
    return f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}"
