"""EventBridge delivery as on AWS: with permissions, retries and a dead-letter queue."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id
from ministack.services import eventbridge, lambda_svc, sns, sqs, stepfunctions

from .role_checks import role_allows

_logger = logging.getLogger(__name__)


def install() -> None:
    """Send undeliverable events to the target's dead-letter queue.

    MiniStack only logs them. It also runs a target function once, without the retries and the
    function's dead-letter queue of an asynchronous invocation.
    """
    invoke_target = eventbridge._invoke_target

    def invoke_or_dead_letter(
        target: Mapping[str, Any], event: Any, rule: Mapping[str, Any], view: Any = None
    ) -> None:
        problem = _problem(target, rule)
        if problem is None:
            invoke_target(target, event, rule, view)
            return
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if queue:
            view = view or eventbridge._pattern_event_view(event)
            _dead_letter(queue, json.dumps(view.event_with_detail()), target, rule, problem)

    eventbridge._invoke_target = invoke_or_dead_letter
    eventbridge._dispatch_to_lambda = _invoke_asynchronously


def _problem(target: Mapping[str, Any], rule: Mapping[str, Any]) -> str | None:
    """Why a target cannot be reached: ``RESOURCE_NOT_FOUND`` or ``NO_PERMISSIONS``."""
    check = _CHECKS.get(parse_arn(target["Arn"]).service)
    return check(target, rule) if check else None


def _machine_problem(target: Mapping[str, Any], _rule: Mapping[str, Any]) -> str | None:
    arn = target["Arn"]
    if stepfunctions._resolve_state_machine_arn(arn) is None:
        return _NOT_FOUND
    allowed = role_allows(target.get("RoleArn", ""), "states:StartExecution", arn)
    return None if allowed else _NO_PERMISSIONS


def _function_problem(target: Mapping[str, Any], rule: Mapping[str, Any]) -> str | None:
    function, config, _name = lambda_svc._get_func_record_for_ref(target["Arn"])
    if not function or not config:
        return _NOT_FOUND
    return None if _may_invoke(function, rule.get("Arn", "")) else _NO_PERMISSIONS


def _queue_problem(target: Mapping[str, Any], _rule: Mapping[str, Any]) -> str | None:
    return _NOT_FOUND if sqs._queue_by_arn(target["Arn"]) is None else None


def _topic_problem(target: Mapping[str, Any], _rule: Mapping[str, Any]) -> str | None:
    return None if target["Arn"] in sns._topics else _NOT_FOUND


_NOT_FOUND, _NO_PERMISSIONS = "RESOURCE_NOT_FOUND", "NO_PERMISSIONS"
_CHECKS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str | None]] = {
    "states": _machine_problem,
    "lambda": _function_problem,
    "sqs": _queue_problem,
    "sns": _topic_problem,
}


def _may_invoke(function: Mapping[str, Any], rule_arn: str) -> bool:
    """True if a function's policy lets EventBridge call it for a rule."""
    return any(
        statement.get("Effect") == "Allow"
        and (statement.get("Principal") or {}).get("Service") == "events.amazonaws.com"
        and _source_matches(statement.get("Condition") or {}, rule_arn)
        for statement in function["policy"]["Statement"]
    )


def _source_matches(condition: Mapping[str, Mapping[str, str]], rule_arn: str) -> bool:
    sources = [
        value
        for tests in condition.values()
        for key, value in tests.items()
        if key.lower() == "aws:sourcearn"
    ]
    return all(source in {rule_arn, "*"} for source in sources)


def _dead_letter(
    queue_arn: str, event: str, target: Mapping[str, Any], rule: Mapping[str, Any], problem: str
) -> None:
    """Send an event to a queue if its policy allows EventBridge; AWS drops the event otherwise."""
    rule_arn, account = rule.get("Arn", ""), get_account_id()
    if not sqs.queue_policy_allows(queue_arn, "events.amazonaws.com", rule_arn, account):
        _logger.warning("the policy of %s does not allow EventBridge", queue_arn)
        return
    eventbridge._dispatch_to_sqs(parse_arn(queue_arn), event)
    attributes = {"RULE_ARN": rule_arn, "TARGET_ARN": target["Arn"], "ERROR_CODE": problem}
    sqs._queue_by_arn(queue_arn)["messages"][-1]["message_attributes"] = {
        name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
    }


def _invoke_asynchronously(arn: str, payload: str) -> None:
    function, config, _name = lambda_svc._get_func_record_for_ref(arn)
    record = lambda_svc._execution_record_for_config(function, config)
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))
