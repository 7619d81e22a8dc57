"""Gold runs: how documents join, lead and end them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from medallion.contracts.documents import DocumentPointer
from medallion.contracts.payload import AwsEvent, Payload


class JoinGoldRunRequest(Payload):
    """Input of JoinGoldRun.

    Attributes:
        task_token: answers the waiting task; null in executions of an earlier definition, which ask
            again and again.
        gold_run_id: the gold run that the document leads and that is to begin; null to join.
    """

    document: DocumentPointer
    task_token: str | None = None
    gold_run_id: str | None = None


class GoldRun(Payload):
    """One Spark run that brings the waiting documents of a dataset into gold."""

    gold_run_id: str
    dataset: str
    manifest_key: str
    document_count: int


class JoinState(StrEnum):
    """What a document does next on its way into gold.

    LEAD leads a gold run, WAIT waits, SETTLED is done, REJOIN joins again because another run leads
    the gold run that this one was to lead.
    """

    LEAD = "LEAD"
    WAIT = "WAIT"
    SETTLED = "SETTLED"
    REJOIN = "REJOIN"


class JoinGoldRunResponse(Payload):
    """Output of JoinGoldRun, and the answer to a task that waits.

    Attributes:
        gold_run_id: the gold run that the document leads.
        gathers_until: when that gold run begins.
        gold_run: the gold run that begins now.
        wait_until: when to ask again.
    """

    state: JoinState
    gold_run_id: str | None = None
    gathers_until: str | None = None
    gold_run: GoldRun | None = None
    wait_until: str | None = None


class TaskFailure(AwsEvent):
    """An error that the state machine caught, in Step Functions' own words."""

    error: str = Field(alias="Error")
    cause: str = Field(default="", alias="Cause")


class SettleGoldRunRequest(Payload):
    """Input of SettleGoldRun; `broken` is null unless the gold run's task failed."""

    document: DocumentPointer
    gold_run: GoldRun
    broken: TaskFailure | None = None


class SettlementState(StrEnum):
    """SETTLED ends the gold run, RETRY starts it again at `wait_until`, REJOIN joins another."""

    SETTLED = "SETTLED"
    RETRY = "RETRY"
    REJOIN = "REJOIN"


class SettleGoldRunResponse(Payload):
    """Output of SettleGoldRun: how many documents were settled, and what the leader does next.

    Attributes:
        dataset_broken: the dataset or the deployment broke the gold run, so that none of its
            documents can get into gold.
    """

    settled: int
    held: int
    broken: int = 0
    dataset_broken: bool = False
    state: SettlementState = SettlementState.SETTLED
    wait_until: str | None = None
