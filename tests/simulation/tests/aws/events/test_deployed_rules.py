from __future__ import annotations

from typing import Any

import pytest

from cdktf_app.document_events import bronze_event_pattern
from cdktf_app.failure_events import failed_execution_pattern
from tests.simulation.aws.events import Event, EventBridge
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Scheduler

pytestmark = pytest.mark.contract

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:dev-medallion"


def test_the_deployed_rule_passes_on_documents_but_no_folder_markers() -> None:
    scheduler = Scheduler(1)
    bus = EventBridge(scheduler, Weather())
    s3 = S3(scheduler)
    s3.add_bucket(
        "bronze",
        versioning=True,
        on_event=lambda kind, detail: bus.send("aws.s3", kind, detail, ["arn:aws:s3:::bronze"]),
    )
    seen: list[Event] = []
    bus.add_rule("documents", bronze_event_pattern("bronze"), seen.append)
    bus.add_rule("others", bronze_event_pattern("silver"), seen.append)
    s3.put_object(Bucket="bronze", Key="letters/", Body=b"")
    s3.put_object(Bucket="bronze", Key="letters/a.txt", Body=b"text")
    s3.delete_object(Bucket="bronze", Key="letters/a.txt")
    scheduler.run()
    kinds = [(event["detail-type"], event["detail"]["object"]["key"]) for event in seen]
    assert kinds == [("Object Created", "letters/a.txt"), ("Object Deleted", "letters/a.txt")]


@pytest.mark.parametrize(
    ("detail", "matches"),
    [
        ({"stateMachineArn": ARN, "status": "FAILED"}, True),
        ({"stateMachineArn": ARN, "status": "TIMED_OUT"}, True),
        ({"stateMachineArn": ARN, "status": "SUCCEEDED"}, False),
        ({"stateMachineArn": f"{ARN}-other", "status": "FAILED"}, False),
    ],
)
def test_the_deployed_rule_passes_on_failed_executions(
    detail: dict[str, Any], matches: bool
) -> None:
    scheduler = Scheduler(1)
    bus = EventBridge(scheduler, Weather())
    seen: list[Event] = []
    bus.add_rule("failures", failed_execution_pattern(ARN), seen.append)
    bus.send("aws.states", "Step Functions Execution Status Change", detail, [])
    scheduler.run()
    assert bool(seen) is matches
