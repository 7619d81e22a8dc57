"""Step Functions: an interpreter of the Amazon States Language and its API."""

from tests.simulation.aws.states.attempts import Integration, TaskContext
from tests.simulation.aws.states.execution import Execution
from tests.simulation.aws.states.history import MOST_EVENTS
from tests.simulation.aws.states.lambda_integration import lambda_integrations
from tests.simulation.aws.states.language import MOST_BYTES, DefinitionRefusedError, TaskFailed
from tests.simulation.aws.states.service import StepFunctions

__all__ = [
    "MOST_BYTES",
    "MOST_EVENTS",
    "DefinitionRefusedError",
    "Execution",
    "Integration",
    "StepFunctions",
    "TaskContext",
    "TaskFailed",
    "lambda_integrations",
]
