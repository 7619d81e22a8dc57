"""Generated machines end in the simulation as they do in moto's interpreter."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulation.aws.states import TaskContext, TaskFailed
from tests.simulation.tests.aws.states.moto_peer import Outcome, run_with_moto
from tests.simulation.tests.benches import TASK, Bench

ERRORS = ("Alpha", "Beta", "Gamma")
DATA = {"a": 1, "b": {"c": "x", "d": [10, 20]}, "n": 3, "t": "2026-01-05T08:00:00Z", "z": None}
PATHS = ("$", "$.a", "$.b", "$.b.c", "$.b.d[1]", "$.n", "$.none")
RESULT_PATHS = (None, "$", "$.r", "$.b.e", "$.new.deep")
RESULTS = st.sampled_from([{"Payload": {"k": 1}}, {"Payload": [1, 2]}, {"Payload": {}}])
BEHAVIOURS = st.lists(st.one_of(st.sampled_from(ERRORS), RESULTS), min_size=9, max_size=9)
MATCHED = st.sampled_from(
    [["Alpha"], ["Beta"], ["Alpha", "Beta"], ["States.TaskFailed"], ["States.Timeout", "Gamma"]]
)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with any of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


def paths(*names: str) -> dict[str, st.SearchStrategy[Any]]:
    choices: dict[str, st.SearchStrategy[Any]] = {
        "InputPath": st.sampled_from([*PATHS, None]),
        "OutputPath": st.sampled_from(["$", "$.r", "$.b", None]),
        "ResultPath": st.sampled_from(RESULT_PATHS),
        "Parameters": st.sampled_from(
            [{"x.$": "$.a", "y": {"z.$": "$$.State.Name"}}, {"fixed": [1]}, {"all.$": "$"}]
        ),
        "ResultSelector": st.sampled_from([{"p.$": "$.Payload"}, {"p.$": "$.Payload.k"}]),
    }
    return {name: choices[name] for name in names}


def entries(later: list[str]) -> dict[str, st.SearchStrategy[Any]]:
    retrier = st.builds(
        lambda errors, fields: {"ErrorEquals": errors, **fields},
        MATCHED,
        some(
            IntervalSeconds=st.integers(1, 3),
            MaxAttempts=st.integers(0, 2),
            BackoffRate=st.sampled_from([1.0, 2.0, 2.5]),
            MaxDelaySeconds=st.integers(4, 9),
        ),
    )
    catcher = st.builds(
        lambda errors, following, fields: {"ErrorEquals": errors, "Next": following, **fields},
        MATCHED,
        st.sampled_from(later),
        some(ResultPath=st.sampled_from(RESULT_PATHS)),
    )
    return {
        "Retry": st.lists(retrier, min_size=1, max_size=2),
        "Catch": st.lists(catcher, min_size=1, max_size=2),
    }


def if_present(variable: str, **operator: Any) -> dict[str, Any]:
    """A rule; AWS fails where moto does not if the variable is missing."""
    rule = {"Variable": variable, **operator}
    return {"And": [{"Variable": variable, "IsPresent": True}, rule]}


RULES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        if_present("$.a", NumericEquals=1),
        if_present("$.b.c", StringMatches="*x"),
        if_present("$.n", NumericLessThanPath="$.n"),
        {"Variable": "$.none", "IsPresent": False},
        if_present("$.z", IsNull=True),
        if_present("$.t", TimestampLessThan="2027-01-01T00:00:00Z"),
        {"Not": if_present("$.a", IsNumeric=True)},
        if_present("$.a", IsString=True),
        {"Or": [{"Variable": "$.r", "IsPresent": True}, {"Variable": "$.a", "IsPresent": True}]},
    ]
)


@st.composite
def states(draw: st.DrawFn, later: list[str]) -> dict[str, Any]:
    """A state that leads to one of the later ones."""
    kind = draw(st.sampled_from(["Pass", "Choice", "Wait", "Task", "Task"]))
    following = draw(st.sampled_from(later))
    if kind == "Choice":
        rules = draw(st.lists(RULES, min_size=1, max_size=2))
        targets = st.sampled_from(later)
        choices: list[dict[str, Any]] = [{**rule, "Next": draw(targets)} for rule in rules]
        return {"Type": kind, "Choices": choices, "Default": following}
    if kind == "Wait":
        return {"Type": kind, "Seconds": 0, "Next": following}
    if kind == "Pass":
        fields: dict[str, Any] = draw(
            some(
                **paths("InputPath", "OutputPath", "ResultPath", "Parameters"),
                Result=st.sampled_from([1, {"k": []}, None]),
            )
        )
        return {"Type": kind, "Next": following, **fields}
    names = ("InputPath", "OutputPath", "ResultPath", "ResultSelector", "Parameters")
    fields = {"Parameters": {"FunctionName": "f"}, **draw(some(**paths(*names), **entries(later)))}
    return {"Type": kind, "Resource": TASK, "Next": following, **fields}


@st.composite
def machines(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A machine without loops, and the script of its tasks."""
    names = [f"S{number}" for number in range(draw(st.integers(2, 6)))]
    found: dict[str, dict[str, Any]] = {
        name: draw(states(later=names[number + 1 :])) for number, name in enumerate(names[:-1])
    }
    found[names[-1]] = draw(
        st.sampled_from(
            [{"Type": "Succeed"}, {"Type": "Fail", "Error": "Ends", "CausePath": "$.b.c"}]
        )
    )
    script = {name: draw(BEHAVIOURS) for name in names if found[name]["Type"] == "Task"}
    return {"StartAt": "S0", "States": found}, script


def run_here(definition: dict[str, Any], script: dict[str, Any]) -> Outcome:
    began: list[float] = []
    left = {name: list(answers) for name, answers in script.items()}

    def work(_parameters: Any, context: TaskContext) -> Any:
        began.append(bench.scheduler.now)
        answer = left[context.state].pop(0)
        if isinstance(answer, str):
            raise TaskFailed(answer, "cause")
        return answer

    bench = Bench(work)
    execution = bench.run(definition, DATA)
    page = bench.states.get_execution_history(executionArn=execution.arn, maxResults=1000)
    details = [event.get("stateEnteredEventDetails") for event in page["events"]]
    delays = [after - before for before, after in zip([0.0, *began], began, strict=False)]
    return Outcome(
        execution.output,
        execution.error,
        tuple(detail["name"] for detail in details if detail),
        tuple(delay for delay in delays if delay),
    )


@given(machines())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_generated_machines_run_as_in_moto(
    generated: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    definition, script = generated
    assert run_here(definition, script) == run_with_moto(definition, DATA, script)
