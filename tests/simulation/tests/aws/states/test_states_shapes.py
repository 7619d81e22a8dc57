"""Answers have the shapes of botocore's service model."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from tests.simulation.aws.states import Execution, TaskContext
from tests.simulation.kernel import EPOCH
from tests.simulation.tests.benches import TOKEN_TASK, Bench, a_task, failing, machine

MODEL = ServiceModel(Loader().load_service_model("stepfunctions", "service-2"))


def problems(operation: str, answer: dict[str, Any]) -> str:
    """What is wrong with an answer."""
    shape: Any = MODEL.operation_model(operation).output_shape
    report = ParamValidator().validate(answer, shape).generate_report()
    return f"{report} {wrong_enums(answer, shape, '')}".strip()


def wrong_enums(value: Any, shape: Any, where: str) -> str:
    """Values that an enumeration of the model does not have."""
    if shape.type_name == "structure":
        members = {key: shape.members[key] for key in value if key in shape.members}
        inner = [wrong_enums(value[key], members[key], f"{where}.{key}") for key in members]
        return " ".join(filter(None, inner))
    if shape.type_name == "list":
        return " ".join(filter(None, (wrong_enums(part, shape.member, where) for part in value)))
    is_wrong = shape.type_name == "string" and shape.enum and value not in shape.enum
    return f"{where}: {value}" if is_wrong else ""


def a_distributed_map() -> dict[str, Any]:
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    return {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": machine(a_task(), **config)}


def an_inline_map() -> dict[str, Any]:
    return {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": machine(a_task())}


def token_task(**fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": TOKEN_TASK, **fields}


def check(bench: Bench, execution: Execution) -> None:
    arn = execution.arn
    history = bench.states.get_execution_history(executionArn=arn, maxResults=1000)
    described = bench.states.describe_execution(executionArn=arn)
    listed = bench.states.list_executions(stateMachineArn=execution.machine.arn)
    assert problems("GetExecutionHistory", history) == ""
    assert problems("DescribeExecution", described) == ""
    assert problems("ListExecutions", listed) == ""


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass"},
        {"Type": "Wait", "Seconds": 1},
        {"Type": "Fail", "Error": "E", "Cause": "C"},
        a_task(TimeoutSeconds=5),
        token_task(TimeoutSeconds=5, HeartbeatSeconds=3),
        an_inline_map(),
        a_distributed_map(),
    ],
)
@pytest.mark.parametrize("failures", [0, 1])
def test_history_and_descriptions(state: dict[str, Any], failures: int) -> None:
    bench = Bench(failing(failures))
    execution = bench.run(machine(state, TimeoutSeconds=60), {"items": [1, 2]})
    check(bench, execution)
    if execution.status != "SUCCEEDED":
        redriven = bench.states.redrive_execution(executionArn=execution.arn)
        assert problems("RedriveExecution", redriven) == ""
        bench.scheduler.run()
        check(bench, execution)
    for child in list(bench.states.executions.values()):
        check(bench, child)


def test_starts_and_stops() -> None:
    bench = Bench()
    arn = bench.states.create("m", machine({"Type": "Wait", "Seconds": 9}))
    started = bench.states.start_execution(stateMachineArn=arn)
    stopped = bench.states.stop_execution(executionArn=started["executionArn"], error="E")
    assert problems("StartExecution", started) == ""
    assert problems("StopExecution", stopped) == ""
    check(bench, bench.states.executions[started["executionArn"]])


def test_the_arguments_have_the_names_of_the_model() -> None:
    sent: list[str] = []

    def work(_parameters: Any, context: TaskContext) -> None:
        sent.append(context.token or "")

    bench = Bench(work)
    bench.start(machine(token_task()))
    bench.scheduler.run()
    calls: dict[str, dict[str, Any]] = {
        "SendTaskHeartbeat": {"taskToken": sent[0]},
        "SendTaskSuccess": {"taskToken": sent[0], "output": json.dumps(1)},
    }
    for operation, arguments in calls.items():
        shape: Any = MODEL.operation_model(operation).input_shape
        assert not ParamValidator().validate(arguments, shape).has_errors()
    bench.states.send_task_heartbeat(**calls["SendTaskHeartbeat"])
    assert bench.states.send_task_success(**calls["SendTaskSuccess"]) == {}


def test_a_wrong_shape_is_found() -> None:
    event = {"timestamp": EPOCH, "type": "Strange", "id": 1}
    assert "startDate" in problems("StartExecution", {"executionArn": "x"})
    assert "more" in problems("GetExecutionHistory", {"events": [], "more": 1})
    assert problems("GetExecutionHistory", {"events": [event]}) == ".events.type: Strange"
