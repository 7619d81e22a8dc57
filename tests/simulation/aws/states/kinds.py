"""The types of states that need no service: Pass, Choice, Wait, Succeed and Fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tests.simulation.aws.states.flow import Flow
from tests.simulation.aws.states.language import (
    Dataflow,
    DefinitionRefusedError,
    Path,
    Recovery,
    StateError,
    compiled_rule,
    path_of,
    runtime_error,
    timestamp_of,
)

COMMON: frozenset[str] = frozenset({"Type", "Comment", "InputPath", "OutputPath"})
FOLLOWED: frozenset[str] = frozenset({"Next", "End"})


class State:
    """A compiled state.

    Attributes:
        kind: its type.
        has_exit: whether the history has an event for its exit.
        continues: whether a redrive continues the state without entering it again.
        next: the following state, None for the end.
    """

    kind: ClassVar[str]
    fields: ClassVar[frozenset[str]]
    has_exit: ClassVar[bool] = True
    continues: ClassVar[bool] = False

    def __init__(self, name: str, state: Mapping[str, Any]) -> None:
        unknown = state.keys() - self.fields - COMMON
        if unknown:
            raise DefinitionRefusedError(f"{name}: {sorted(unknown)} are not simulated")
        if self.fields >= FOLLOWED and ("Next" in state) == bool(state.get("End")):
            raise DefinitionRefusedError(f"{name}: needs either Next or End")
        self.name = name
        self.next: str | None = state.get("Next")
        self.flow = Dataflow(state)
        self.recovery = Recovery(state)

    def targets(self) -> list[str]:
        """The states that may follow."""
        caught = [catcher.next for catcher in self.recovery.catchers]
        return caught if self.next is None else [self.next, *caught]

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        """The next state and the output.

        Raises:
            StateError: it failed.
        """
        raise NotImplementedError


class Pass(State):
    """Hands on its input, its parameters or a fixed result."""

    kind = "Pass"
    fields = FOLLOWED | {"Result", "ResultPath", "Parameters"}

    def __init__(self, name: str, state: Mapping[str, Any]) -> None:
        super().__init__(name, state)
        self._has_result = "Result" in state
        self._result = state.get("Result")

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        effective = self.flow.effective(data, flow.context)
        payload = self.flow.payload(effective, flow.context)
        result = self._result if self._has_result else payload
        return self.next, self.flow.output(data, result, flow.context)


class Choice(State):
    """Follows the first rule that applies."""

    kind = "Choice"
    fields = frozenset({"Choices", "Default"})

    def __init__(self, name: str, state: Mapping[str, Any]) -> None:
        super().__init__(name, state)
        self._rules = [(compiled_rule(rule), rule["Next"]) for rule in state["Choices"]]
        self._default: str | None = state.get("Default")

    def targets(self) -> list[str]:
        targets = [following for _, following in self._rules]
        return targets if self._default is None else [*targets, self._default]

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        effective = self.flow.effective(data, flow.context)
        output = self.flow.filtered(effective, flow.context)
        for applies, following in self._rules:
            if applies(effective, flow.context):
                return following, output
        if self._default is None:
            raise StateError("States.NoChoiceMatched", f"No rule of {self.name} applies")
        return self._default, output


class Wait(State):
    """Waits for seconds or until a time."""

    kind = "Wait"
    TIMES = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
    fields = FOLLOWED | set(TIMES)

    def __init__(self, name: str, state: Mapping[str, Any]) -> None:
        super().__init__(name, state)
        times = [field for field in self.TIMES if field in state]
        if len(times) != 1:
            raise DefinitionRefusedError(f"{name}: needs one of {', '.join(self.TIMES)}")
        self._is_time = times[0].startswith("Timestamp")
        is_path = times[0].endswith("Path")
        self._path: Path | None = path_of(state[times[0]]) if is_path else None
        self._value = state[times[0]]

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        effective = self.flow.effective(data, flow.context)
        value = self._path.read(effective, flow.context) if self._path else self._value
        seconds = self._until(flow, value) if self._is_time else _seconds(value)
        if seconds > 0:
            flow.scope.scheduler.sleep(seconds)
        return self.next, self.flow.filtered(effective, flow.context)

    def _until(self, flow: Flow, value: Any) -> float:
        moment = timestamp_of(value) if isinstance(value, str) else None
        if moment is None:
            raise runtime_error("The value of the timestamp is not a timestamp")
        return (moment - flow.scope.scheduler.wall()).total_seconds()


def _seconds(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 99_999_999:
        raise runtime_error("The value of the seconds is not a whole number from 0 to 99999999")
    return value


class Succeed(State):
    """Ends the flow."""

    kind = "Succeed"
    fields = frozenset()

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        effective = self.flow.effective(data, flow.context)
        return None, self.flow.filtered(effective, flow.context)


class Fail(State):
    """Fails the flow."""

    kind = "Fail"
    fields = frozenset({"Error", "ErrorPath", "Cause", "CausePath"})
    has_exit = False

    def __init__(self, name: str, state: Mapping[str, Any]) -> None:
        super().__init__(name, state)
        for field in ("Error", "Cause"):
            if field in state and f"{field}Path" in state:
                raise DefinitionRefusedError(f"{name}: {field} and {field}Path exclude each other")
        self._texts = {field: state.get(field) for field in ("Error", "Cause")}
        self._paths = {
            field: path_of(state[f"{field}Path"])
            for field in ("Error", "Cause")
            if f"{field}Path" in state
        }

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        effective = self.flow.effective(data, flow.context)
        raise StateError(
            self._text("Error", effective, flow.context),
            self._text("Cause", effective, flow.context),
        )

    def _text(self, field: str, data: Any, context: Any) -> str | None:
        if field not in self._paths:
            return self._texts[field]
        text = self._paths[field].read(data, context)
        if not isinstance(text, str):
            raise runtime_error(f"The value of {field}Path is not text")
        return text
