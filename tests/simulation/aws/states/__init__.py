"""Step Functions: an interpreter of the Amazon States Language and its API."""

from tests.simulation.aws.states.attempts import Integration, TaskContext
from tests.simulation.aws.states.backlog import Backlog
from tests.simulation.aws.states.execution import UNSUCCESSFUL, Execution
from tests.simulation.aws.states.history import MOST_EVENTS
from tests.simulation.aws.states.lambda_integration import lambda_integrations
from tests.simulation.aws.states.language import (
    HEARTBEAT_TIMEOUT,
    MOST_BYTES,
    Dataflow,
    DefinitionRefusedError,
    Path,
    Recovery,
    StateError,
    TaskFailed,
    compiled_rule,
    path_of,
    timestamp_of,
)
from tests.simulation.aws.states.service import StepFunctions

__all__ = [
    "HEARTBEAT_TIMEOUT",
    "MOST_BYTES",
    "MOST_EVENTS",
    "UNSUCCESSFUL",
    "Backlog",
    "Dataflow",
    "DefinitionRefusedError",
    "Execution",
    "Integration",
    "Path",
    "Recovery",
    "StateError",
    "StepFunctions",
    "TaskContext",
    "TaskFailed",
    "compiled_rule",
    "lambda_integrations",
    "path_of",
    "timestamp_of",
]
