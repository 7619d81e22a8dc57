"""The Amazon States Language without time: paths, templates, rules, errors and payloads."""

from tests.simulation.aws.states.language.choices import compiled_rule
from tests.simulation.aws.states.language.dataflow import Dataflow
from tests.simulation.aws.states.language.failures import (
    DATA_LIMIT_EXCEEDED,
    HEARTBEAT_TIMEOUT,
    RUNTIME,
    TIMEOUT,
    DefinitionRefusedError,
    RunEnded,
    StateError,
    TaskFailed,
    runtime_error,
)
from tests.simulation.aws.states.language.paths import Path, path_of
from tests.simulation.aws.states.language.payloads import MOST_BYTES, as_json, bytes_of, size_of
from tests.simulation.aws.states.language.recovery import Recovery
from tests.simulation.aws.states.language.templates import Template, compiled_template
from tests.simulation.aws.states.language.timestamps import epoch_ms, iso, timestamp_of, wall_time

__all__ = [
    "DATA_LIMIT_EXCEEDED",
    "HEARTBEAT_TIMEOUT",
    "MOST_BYTES",
    "RUNTIME",
    "TIMEOUT",
    "Dataflow",
    "DefinitionRefusedError",
    "Path",
    "Recovery",
    "RunEnded",
    "StateError",
    "TaskFailed",
    "Template",
    "as_json",
    "bytes_of",
    "compiled_rule",
    "compiled_template",
    "epoch_ms",
    "iso",
    "path_of",
    "runtime_error",
    "size_of",
    "timestamp_of",
    "wall_time",
]
