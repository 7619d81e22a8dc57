"""Changes in bronze start the state machine."""

from __future__ import annotations

import json
from typing import Any

from constructs import Construct

from cdktf_app.aws import CloudwatchEventRule, CloudwatchEventTarget, IamRole, IamRolePolicy
from cdktf_app.event_queue import DeadLetterQueue
from cdktf_app.naming import Names
from cdktf_app.policies import allow, from_account, policy, trust

RETRY_FOR_SECONDS = 86_400
RETRY_ATTEMPTS = 185


def bronze_event_pattern(bucket: str) -> dict[str, Any]:
    """Created and deleted objects; keys that end in `/` are the console's folder markers."""
    return {
        "source": ["aws.s3"],
        "detail-type": ["Object Created", "Object Deleted"],
        "detail": {
            "bucket": {"name": [bucket]},
            "object": {"key": [{"anything-but": {"suffix": "/"}}]},
        },
    }


class DocumentEvents(Construct):
    """The rule on the bronze bucket, with retries and a dead-letter queue."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        bronze_bucket: str,
        state_machine_arn: str,
        key_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = DeadLetterQueue(
            self, "dead-letters", name=names.of("document_events_dead"), key_arn=key_arn
        )
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=names.of("document_events"),
            description="Objects that were created in or deleted from the bronze bucket",
            event_pattern=json.dumps(bronze_event_pattern(bronze_bucket)),
        )
        self.dead_letters.admit_rule(rule.arn)
        role = IamRole(
            self,
            "role",
            name=names.of("document_events"),
            assume_role_policy=trust("events.amazonaws.com", from_account(names.account_id)),
        )
        IamRolePolicy(
            self,
            "permissions",
            name="start",
            role=role.name,
            policy=policy([allow("Start", ("states:StartExecution",), (state_machine_arn,))]),
        )
        CloudwatchEventTarget(
            self,
            "target",
            rule=rule.name,
            target_id="document-pipeline",
            arn=state_machine_arn,
            role_arn=role.arn,
            retry_policy={
                "maximum_event_age_in_seconds": RETRY_FOR_SECONDS,
                "maximum_retry_attempts": RETRY_ATTEMPTS,
            },
            dead_letter_config={"arn": self.dead_letters.queue.arn},
        )
