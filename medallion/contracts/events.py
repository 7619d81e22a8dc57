"""The event that starts an execution, and AWS's event when an execution has ended."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from medallion.contracts.payload import AwsEvent, Payload


class Execution(Payload):
    """The state machine execution of a step; `arn` is the run id."""

    arn: str
    name: str


class EventBucket(AwsEvent):
    """`detail.bucket` of an S3 event."""

    name: str


class EventObject(AwsEvent):
    """`detail.object` of an S3 event; everything but the key is a hint."""

    key: str


class EventDetail(AwsEvent):
    """`detail` of an S3 event."""

    bucket: EventBucket
    object: EventObject


class DocumentEvent(AwsEvent):
    """The execution's input: an S3 event from EventBridge, or the same JSON typed by an operator.

    Attributes:
        rerun: run a COMPLETE document again, from stored answers if they fit.
        fresh: run it again and ask the model again.
        rejudge: run it again from stored answers only, without calling the model.
        dry_run: only with rejudge: report the rows that would change, and change nothing.
    """

    detail: EventDetail
    rerun: bool = False
    fresh: bool = False
    rejudge: bool = False
    dry_run: bool = False


class ExecutionStatusDetail(AwsEvent):
    """`detail` of a "Step Functions Execution Status Change" event."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True
    )

    execution_arn: str = Field(alias="executionArn")
    name: str
    redrive_count: int = Field(default=0, alias="redriveCount")


class ExecutionStatusEvent(AwsEvent):
    """Input of record_failure."""

    detail: ExecutionStatusDetail
