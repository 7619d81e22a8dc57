"""The events from which `record_failure` records failed executions in the ledger."""

from __future__ import annotations

import json
from typing import Any

from constructs import Construct

from cdktf_app.aws import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    IamRolePolicy,
    LambdaFunctionEventInvokeConfig,
    LambdaPermission,
)
from cdktf_app.event_queue import DeadLetterQueue
from cdktf_app.naming import Names
from cdktf_app.policies import allow, policy
from cdktf_app.step_function import StepFunction

RETRY_FOR_SECONDS = 21_600
RETRY_ATTEMPTS = 60


def failed_execution_pattern(state_machine_arn: str) -> dict[str, Any]:
    """Executions of this state machine that failed, timed out or were stopped."""
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [state_machine_arn],
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
        },
    }


class FailureEvents(Construct):
    """The rule on the execution status, its function, and their dead-letter queue."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        record_failure: StepFunction,
        state_machine_arn: str,
        key_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = DeadLetterQueue(
            self, "dead-letters", name=names.of("record_failure_dead"), key_arn=key_arn
        )
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=names.of("record_failure"),
            description="Executions that failed, timed out or were stopped",
            event_pattern=json.dumps(failed_execution_pattern(state_machine_arn)),
        )
        self.dead_letters.admit_rule(rule.arn)
        function = record_failure.function
        LambdaPermission(
            self,
            "invocation",
            statement_id="ExecutionStatusRule",
            action="lambda:InvokeFunction",
            function_name=function.function_name,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
        )
        self._keep_failed_events(record_failure)
        CloudwatchEventTarget(
            self,
            "target",
            rule=rule.name,
            target_id="record-failure",
            # Not a version: the newest code records the failures of executions of any age.
            arn=function.arn,
            retry_policy={
                "maximum_event_age_in_seconds": RETRY_FOR_SECONDS,
                "maximum_retry_attempts": RETRY_ATTEMPTS,
            },
            dead_letter_config={"arn": self.dead_letters.queue.arn},
        )

    def _keep_failed_events(self, record_failure: StepFunction) -> None:
        """Lambda, not EventBridge, handles failures after it has accepted an event."""
        queue = self.dead_letters.queue
        permission = IamRolePolicy(
            self,
            "dead-letter-permission",
            name="dead-letters",
            role=record_failure.role.name,
            policy=policy([allow("DeadLetters", ("sqs:SendMessage",), (queue.arn,))]),
        )
        LambdaFunctionEventInvokeConfig(
            self,
            "retries",
            function_name=record_failure.function.function_name,
            maximum_retry_attempts=2,
            maximum_event_age_in_seconds=RETRY_FOR_SECONDS,
            destination_config={"on_failure": {"destination": queue.arn}},
            depends_on=[permission],
        )
