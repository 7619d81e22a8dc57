"""A dead-letter queue, which keeps undelivered events for a human."""

from __future__ import annotations

from constructs import Construct

from cdktf_app.aws import SqsQueue, SqsQueuePolicy
from cdktf_app.policies import allow_service, from_resource, policy

FOURTEEN_DAYS_SECONDS = 14 * 86_400


class DeadLetterQueue(Construct):
    """An encrypted queue with the longest retention that SQS allows."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, key_arn: str) -> None:
        super().__init__(scope, construct_id)
        self.queue = SqsQueue(
            self,
            "queue",
            name=name,
            message_retention_seconds=FOURTEEN_DAYS_SECONDS,
            kms_master_key_id=key_arn,
            kms_data_key_reuse_period_seconds=3600,
        )

    def admit_rule(self, rule_arn: str) -> None:
        """Let EventBridge send the events here that this rule could not deliver."""
        SqsQueuePolicy(
            self,
            "policy",
            queue_url=self.queue.url,
            policy=policy(
                [
                    allow_service(
                        "UndeliveredEvents",
                        "events.amazonaws.com",
                        ("sqs:SendMessage",),
                        self.queue.arn,
                        from_resource(rule_arn),
                    )
                ]
            ),
        )
