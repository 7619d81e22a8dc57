"""CloudWatch alarms on single metrics."""

from typing import Any

from local_aws.deployer.arguments import TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class AlarmArguments(TaggedArguments):
    """Of `aws_cloudwatch_metric_alarm`."""

    alarm_name: str
    alarm_description: str | None = None
    namespace: str
    metric_name: str
    dimensions: dict[str, str] | None = None
    statistic: str
    period: int
    evaluation_periods: int
    datapoints_to_alarm: int | None = None
    threshold: float
    comparison_operator: str
    treat_missing_data: str | None = None
    actions_enabled: bool | None = None
    alarm_actions: list[str] | None = None
    ok_actions: list[str] | None = None


def put_alarm(arguments: AlarmArguments, target: Target) -> dict[str, Any]:
    request = arguments.request(without={"dimensions", "ok_actions", "tags"})
    request["Dimensions"] = [
        {"Name": name, "Value": value} for name, value in (arguments.dimensions or {}).items()
    ]
    request["OKActions"] = arguments.ok_actions or []
    target.clients.cloudwatch.put_metric_alarm(**request)
    return {
        "id": arguments.alarm_name,
        "arn": target.arn("cloudwatch", f"alarm:{arguments.alarm_name}"),
    }


TYPES: dict[str, ResourceType[Any]] = {
    "aws_cloudwatch_metric_alarm": ResourceType(AlarmArguments, put_alarm, put_alarm)
}
