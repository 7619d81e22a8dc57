"""Lambda: sandboxes, concurrency, time-outs, kills and asynchronous retries."""

from tests.simulation.aws.functions.asynchronous import MOST_ASYNCHRONOUS_BYTES
from tests.simulation.aws.functions.contract import (
    MOST_SYNCHRONOUS_BYTES,
    Context,
    FunctionSpec,
    LambdaError,
)
from tests.simulation.aws.functions.service import Lambda
from tests.simulation.aws.functions.usage import Usage

__all__ = [
    "MOST_ASYNCHRONOUS_BYTES",
    "MOST_SYNCHRONOUS_BYTES",
    "Context",
    "FunctionSpec",
    "Lambda",
    "LambdaError",
    "Usage",
]
