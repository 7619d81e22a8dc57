"""What the world does to a schedule; this is calm weather, in which nothing goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulation.aws.errors import AwsError
    from tests.simulation.kernel import Process

DELIVERY_SECONDS = 0.5
"""EventBridge delivers most events within half a second."""


@dataclass(frozen=True)
class CallFault:
    """What happens to one attempt of a call.

    Attributes:
        kill_before: the process dies before the call reaches the service.
        kill_after: the process dies after the call had its effect, before it gets the response.
        error: the service refuses the call; it has no effect.
        lose_response: the call has its effect, but the connection breaks before the response.
        delay_seconds: the call reaches the service later.
    """

    kill_before: bool = False
    kill_after: bool = False
    error: AwsError | None = None
    lose_response: bool = False
    delay_seconds: float = 0.0


@dataclass(frozen=True)
class InvocationFault:
    """What happens to one invocation of a Lambda function.

    Attributes:
        error: name of the error that the invoker gets, for example "Lambda.ServiceException".
        runs: whether the function runs all the same, unheard.
    """

    error: str
    runs: bool


class Weather:
    """Asked at every point where something can go wrong; subclasses answer otherwise."""

    def on_call(self, process: Process, label: str) -> CallFault | None:
        """The fault of this attempt of a call; the label is like "s3 PutObject silver answers"."""
        return None

    def on_invocation(self, function: str, payload: dict[str, Any]) -> InvocationFault | None:
        """The fault of this invocation."""
        return None

    def deliveries(self, rule: str, event: dict[str, Any]) -> tuple[float, ...]:
        """Seconds until each delivery of an event: none if it is lost, two if it comes twice."""
        return (DELIVERY_SECONDS,)

    def describe_lag(self, execution_arn: str) -> float:
        """How many seconds old the answer of DescribeExecution is."""
        return 0.0

    def on_glue_stage(self, run_id: str, stage: str) -> str | None:
        """The fault of a Glue run before this stage: an error's name, or None."""
        return None

    def poison_of(self, document_id: str) -> str | None:
        """How the rows of a document break every Glue run that reads them: an error's name."""
        return None

    def on_integration(self, label: str) -> AwsError | None:
        """The refusal of a call that Step Functions makes, for example "glue.StartJobRun"."""
        return None

    def transition_delay(self, retried: str | None) -> float:
        """Seconds that a state transition waits; `retried` is the error, if it is a retry."""
        return 0.0

    def lies_about_commit(self, run_id: str) -> bool:
        """Whether a commit that another commit overtook reports success."""
        return False

    def glue_start_seconds(self, run_id: str) -> float:
        """How long Glue takes to start a run."""
        return 50.0

    def clock_skew(self, sandbox: str) -> float:
        """How many seconds the wall clock of a Lambda sandbox is ahead."""
        return 0.0
