"""`lambda:invoke` and `lambda:invoke.waitForTaskToken`."""

from __future__ import annotations

from typing import Any

from tests.simulation.aws.functions import Lambda, LambdaError
from tests.simulation.aws.states.attempts import Integration, TaskContext
from tests.simulation.aws.states.language import TaskFailed


def lambda_integrations(functions: Lambda) -> dict[str, Integration]:
    """The integrations that invoke functions, by resource."""

    def invoke(parameters: Any, _context: TaskContext) -> Any:
        try:
            payload = functions.invoke(parameters["FunctionName"], parameters.get("Payload", {}))
        except LambdaError as error:
            raise TaskFailed(error.name, error.cause) from error
        return {
            "ExecutedVersion": "$LATEST",
            "Payload": payload,
            "SdkHttpMetadata": {"HttpStatusCode": 200},
            "StatusCode": 200,
        }

    return {"lambda:invoke": invoke, "lambda:invoke.waitForTaskToken": invoke}
