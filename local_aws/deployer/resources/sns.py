"""Notification topics."""

from typing import Any

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class TopicArguments(TaggedArguments):
    """Of `aws_sns_topic`."""

    name: str
    display_name: str | None = None
    kms_master_key_id: str | None = None


class TopicPolicyArguments(Arguments):
    """Of `aws_sns_topic_policy`."""

    arn: str
    policy: str


class SubscriptionArguments(Arguments):
    """Of `aws_sns_topic_subscription`."""

    topic_arn: str
    protocol: str
    endpoint: str


def create_topic(arguments: TopicArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_key(arguments.kms_master_key_id, target)
    settings: Any = arguments.request(without={"name", "tags"})
    arn = target.clients.sns.create_topic(Name=arguments.name, Attributes=settings)["TopicArn"]
    return {"id": arn, "arn": arn}


def set_topic_policy(arguments: TopicPolicyArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_policy(arguments.policy)
    target.clients.sns.set_topic_attributes(
        TopicArn=arguments.arn, AttributeName="Policy", AttributeValue=arguments.policy
    )
    return {"id": arguments.arn}


def subscribe(arguments: SubscriptionArguments, target: Target) -> dict[str, Any]:
    arn = target.clients.sns.subscribe(**arguments.request())["SubscriptionArn"]
    return {"id": arn, "arn": arn}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_sns_topic": ResourceType(TopicArguments, create_topic),
    "aws_sns_topic_policy": ResourceType(TopicPolicyArguments, set_topic_policy, set_topic_policy),
    "aws_sns_topic_subscription": ResourceType(SubscriptionArguments, subscribe),
}
