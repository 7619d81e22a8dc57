"""Alarms for problems that need a human, and the topic that they notify."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from constructs import Construct

from cdktf_app.aws import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchMetricAlarm,
    SnsTopic,
    SnsTopicPolicy,
    SnsTopicSubscription,
)
from cdktf_app.naming import METRICS_NAMESPACE, Names
from cdktf_app.policies import allow_service, from_account, policy

PERIOD_SECONDS = 60
EXECUTION_METRICS = {
    "executions_failed": "ExecutionsFailed",
    "executions_timed_out": "ExecutionsTimedOut",
    "executions_aborted": "ExecutionsAborted",
}


class Alarms(Construct):
    """The topic and all alarms that notify it."""

    def __init__(
        self, scope: Construct, construct_id: str, *, names: Names, key_arn: str, email: str
    ) -> None:
        super().__init__(scope, construct_id)
        self._names = names
        # CloudWatch cannot use the managed key alias/aws/sns.
        self.topic = SnsTopic(self, "topic", name=names.of("alarms"), kms_master_key_id=key_arn)
        SnsTopicPolicy(
            self,
            "topic-policy",
            arn=self.topic.arn,
            policy=topic_policy(self.topic.arn, names.account_id),
        )
        if email:
            SnsTopicSubscription(
                self, "email", topic_arn=self.topic.arn, protocol="email", endpoint=email
            )

    def on_executions(self, state_machine_arn: str) -> None:
        """Declare alarms for failed, timed-out and aborted executions."""
        for thing, metric in EXECUTION_METRICS.items():
            self._alarm(
                thing,
                namespace="AWS/States",
                metric=metric,
                dimensions={"StateMachineArn": state_machine_arn},
                description=f"{metric}: examine the execution in the Step Functions console",
            )

    def on_dead_letters(self, thing: str, queue_name: str) -> None:
        """Declare an alarm for messages in a dead-letter queue."""
        self._alarm(
            thing,
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue_name},
            description=f"{queue_name}: contains events that could not be delivered",
            statistic="Maximum",
        )

    def on_failed_job_runs(self, job_name: str) -> None:
        """Declare an alarm for failed Glue runs; a run that dies sends no metrics of its own."""
        rule = CloudwatchEventRule(
            self,
            "failed-job-runs-rule",
            name=self._names.of("gold_runs_failed"),
            description="Runs of the gold job that failed, timed out or were stopped",
            event_pattern=json.dumps(
                {
                    "source": ["aws.glue"],
                    "detail-type": ["Glue Job State Change"],
                    "detail": {
                        "jobName": [job_name],
                        "state": ["FAILED", "TIMEOUT", "STOPPED", "ERROR"],
                    },
                }
            ),
        )
        CloudwatchEventTarget(
            self,
            "failed-job-runs-target",
            rule=rule.name,
            target_id="alarm-topic",
            arn=self.topic.arn,
        )
        self._alarm(
            "gold_runs_failed",
            namespace="AWS/Events",
            metric="TriggeredRules",
            dimensions={"RuleName": rule.name},
            description=f"A run of {job_name} failed: see its error in the Glue console",
        )

    def on_broken_datasets(self, service: str, datasets: Iterable[str]) -> None:
        """Declare an alarm for each dataset of which nothing can get into gold.

        Args:
            service: the step that counts them.
            datasets: the names of the deployed datasets.
        """
        for dataset in datasets:
            self._alarm(
                f"gold_broken_{dataset}",
                namespace=METRICS_NAMESPACE,
                metric="GoldDatasetsBroken",
                dimensions={"service": service, "dataset": dataset},
                description=(
                    f"The dataset {dataset} or the deployment breaks gold runs: see the reason_code"
                    " of its FAILED documents, correct it, deploy, then run them again"
                ),
            )

    def _alarm(
        self,
        thing: str,
        *,
        namespace: str,
        metric: str,
        dimensions: Mapping[str, str],
        description: str,
        statistic: str = "Sum",
    ) -> None:
        CloudwatchMetricAlarm(
            self,
            thing,
            alarm_name=self._names.of(thing),
            alarm_description=description,
            namespace=namespace,
            metric_name=metric,
            dimensions=dict(dimensions),
            statistic=statistic,
            period=PERIOD_SECONDS,
            evaluation_periods=1,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[self.topic.arn],
            ok_actions=[self.topic.arn],
        )


def topic_policy(topic_arn: str, account_id: str) -> str:
    """Who may publish to the topic; EventBridge allows no conditions in topic policies."""
    publish = ("sns:Publish",)
    alarms = from_account(account_id)
    return policy(
        [
            allow_service("Alarms", "cloudwatch.amazonaws.com", publish, topic_arn, alarms),
            allow_service("Events", "events.amazonaws.com", publish, topic_arn),
        ]
    )
