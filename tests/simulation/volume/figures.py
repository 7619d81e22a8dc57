"""What one run at volume gave, from the real handlers or from the model of events."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from medallion.ledger import DocumentEntry
from medallion.vocabulary.errors import TransientAwsError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.simulation.aws.functions import Usage
from tests.simulation.aws.glue import JobRun
from tests.simulation.aws.states import HEARTBEAT_TIMEOUT
from tests.simulation.volume.arrivals import Arrivals
from tests.simulation.volume.meter import Meter

NOT_STARTED: Final = "NOT_STARTED"
DESCRIBE: Final = "stepfunctions DescribeExecution"

_CALLED: Final = re.compile(r"when calling the (?P<operation>\w+) operation")


@dataclass(frozen=True)
class Ending:
    """How a document ended.

    Attributes:
        status: the execution's; NOT_STARTED if there is no execution.
        error: with which it ended, empty if it succeeded.
        state: in which it ended, empty if it succeeded.
        operation: of AWS's API, for example "DescribeExecution", if its refusal is the error.
        ledger: the status of its ledger entry, empty if it has none.
        in_gold: whether a gold run brought its rows into gold all the same.
    """

    status: str
    error: str
    state: str
    operation: str
    ledger: str
    in_gold: bool

    @property
    def has_entry(self) -> bool:
        """Whether the ledger shows how it ended, and not that it is still in progress."""
        return self.ledger not in ("", DocumentStatus.RUNNING.value)

    @property
    def is_lost(self) -> bool:
        """Whether the document is not in gold as its author expects: all texts are valid."""
        return self.status != "SUCCEEDED"


@dataclass(frozen=True)
class Failure:
    """How an execution broke: the error, Step Functions' cause, and the state."""

    error: str
    cause: str
    state: str


def ending_of(status: str, failure: Failure | None, entry: DocumentEntry | None) -> Ending:
    """How the document with this ledger entry ended."""
    called = _CALLED.search(failure.cause) if failure else None
    return Ending(
        status=status,
        error=failure.error if failure else "",
        state=failure.state if failure else "",
        operation=called["operation"] if called else "",
        ledger=entry.status.value if entry is not None else "",
        in_gold=entry is not None and entry.gold.status is PromotionStatus.PROMOTED,
    )


@dataclass(frozen=True)
class Figures:
    """Figures of one run.

    Attributes:
        arrivals: when the documents were put.
        endings: how many documents ended in which way.
        drain_seconds: from the first put to the end of the last execution.
        throttles: refused calls by service and operation.
        transitions: billed state transitions.
        retries: those that are retries, by error.
        delayed: those that had to wait for the account's rate.
        usage: Lambda's, by function.
        glue_runs: runs that started.
        dpu_seconds: what Glue bills.
        gold_run_sizes: documents of each gold run.
        gold_run_seconds: the longest gold run, from the start of Glue's run to its end.
        meter: calls, bytes and units.
        map_runs: Map Runs that were opened; each has one child execution.
        map_writes: objects that Step Functions wrote for them; it reads one for each.
        ends: (second, whether the document is lost) of each execution, in order.
    """

    profile: str
    arrivals: Arrivals
    endings: Counter[Ending]
    drain_seconds: float
    throttles: Counter[str]
    transitions: int
    retries: Counter[str]
    delayed: int
    usage: dict[str, Usage]
    glue_runs: int
    dpu_seconds: float
    gold_run_sizes: list[int]
    gold_run_seconds: float
    meter: Meter
    map_runs: int
    map_writes: int
    ends: list[tuple[float, bool]]

    @property
    def documents(self) -> int:
        return self.arrivals.documents

    @property
    def lost(self) -> int:
        return sum(count for ending, count in self.endings.items() if ending.is_lost)

    @property
    def timed_out(self) -> int:
        return sum(n for ending, n in self.endings.items() if ending.status == "TIMED_OUT")

    @property
    def gb_seconds(self) -> float:
        return sum(usage.gb_seconds for usage in self.usage.values())

    @property
    def lambda_seconds(self) -> float:
        return sum(usage.billed_ms for usage in self.usage.values()) / 1000

    @property
    def invocations(self) -> int:
        return sum(usage.invocations for usage in self.usage.values())

    @property
    def billed_transitions(self) -> int:
        """State transitions, and the start of each child execution of a Map Run."""
        return self.transitions + self.map_runs

    @property
    def heartbeats(self) -> int:
        """State transitions of documents that waited for longer than the heartbeat."""
        return self.retries[HEARTBEAT_TIMEOUT]

    @property
    def asked(self) -> int:
        """Calls of DescribeExecution, refused or not."""
        return self.meter.requests[DESCRIBE] + self.throttles[DESCRIBE]

    @property
    def throttle_retries(self) -> int:
        """State transitions that retry a throttled invocation, start or call."""
        return sum(n for error, n in self.retries.items() if _is_throttle(error))


def longest_run(runs: Iterable[JobRun]) -> float:
    """Seconds of the longest run of a Glue job."""
    return max(((run.ended or run.started) - run.started for run in runs), default=0.0)


def _is_throttle(error: str) -> bool:
    # No call breaks in a run at volume, unless it is throttled.
    names = ("TooManyRequests", "Throttling", "ConcurrentRuns", TransientAwsError.__name__)
    return any(name in error for name in names)
