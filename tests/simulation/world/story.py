"""The story of a run, for a person to follow."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.kernel import EPOCH
from tests.simulation.schedules import Act, Fault, Step
from tests.simulation.world.result import Result

_ACTS = {
    Act.PUT: "A user puts text {text} as {key}.",
    Act.DELETE: "A user deletes {key}.",
    Act.UNDELETE: "A user removes the delete marker of {key}.",
    Act.EXPIRE: "The lifecycle rule removes the old versions of {key}.",
    Act.MOVE: "A user moves {key} to {to}.",
    Act.RERUN: "An operator reruns {key}.",
    Act.FRESH: "An operator reruns {key} with fresh answers.",
    Act.REDRIVE: "An operator redrives the last execution of {key}.",
    Act.ABORT: "An operator stops the execution of {key}.",
}
_FAULTS = {
    "kill": "{function} dies {value} its call no. {nth} of {call}.",
    "freeze": "{function} stands still for {seconds:.0f} s before its call no. {nth} of {call}.",
    "lost response": "The response to {function}'s call no. {nth} of {call} is lost.",
    "conflict": "S3 answers conditional write no. {nth} of {target} with 409.",
    "duplicate event": "Event no. {nth} comes twice, {seconds:.0f} s apart.",
    "late event": "Event no. {nth} comes {seconds:.0f} s late.",
    "lost event": "Event no. {nth} is lost.",
    "throttle": "{target} throttles for {seconds:.0f} s.",
    "outage": "The whole platform is down for {seconds:.0f} s.",
    "lag": "DescribeExecution is {value} s behind for {seconds:.0f} s.",
    "invocation": "Invocation no. {nth} of {function} gives an error; the function {value}.",
    "glue death": "A Glue run ends with {target} before stage {value}, for the {nth}. time.",
    "glue lie": "Commit no. {nth} of a Glue run reports success although another commit won.",
    "clock jump": "{function}'s clock is {seconds:+.0f} s off in its invocation no. {nth}.",
    "model": "The model's request no. {nth} gets the fault {value}.",
}


def sentence_of_step(step: Step) -> str:
    """What the user does, as a sentence."""
    return _ACTS[step.act].format(**vars(step))


def sentence_of_fault(fault: Fault) -> str:
    """What goes wrong, as a sentence."""
    function, _, call = fault.target.partition("/")
    return _FAULTS[fault.kind].format(**vars(fault), function=function, call=call)


def story_of(result: Result) -> str:
    """The story of a run: its time line, and which promise it breaks."""
    schedule = result.schedule
    told = [*result.milestones, *((second, sentence_of_fault(f)) for f, second in result.hits)]
    size = f"documents {len(schedule.keys)}, steps {len(schedule.steps)}"
    lines = [
        f"Seed {schedule.seed}: {size}, faults {len(schedule.faults)}",
        "",
        *(f"  {_clock(second)}  {text}" for second, text in sorted(told, key=lambda t: t[0])),
        "",
        *(f"  BROKEN  {violation}" for violation in result.violations),
    ]
    unused = [fault for fault in schedule.faults if fault not in dict(result.hits)]
    if unused:
        lines += ["", f"  ({len(unused)} planned fault(s) did not happen.)"]
    return "\n".join(lines)


def _clock(second: float) -> str:
    return f"{EPOCH + timedelta(seconds=second):%H:%M:%S}"
