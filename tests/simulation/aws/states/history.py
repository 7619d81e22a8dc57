"""The event history of an execution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tests.simulation.aws.states.language import as_json, runtime_error, wall_time
from tests.simulation.kernel import Scheduler

MOST_EVENTS: Final = 25_000
"""AWS's quota; the execution fails when its history reaches it."""

_DATA: Final = ("input", "output", "parameters")
_WITHHELD: Final = ("input", "output")
"""Left out on request; the API's model requires the parameters of a task."""


class History:
    """Events with numbers from 1; payloads become JSON only for whoever reads them."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._events: list[tuple[float, str, int, dict[str, Any]]] = []

    def __len__(self) -> int:
        return len(self._events)

    def add(self, kind: str, previous: int, **details: Any) -> int:
        """Add an event; its number.

        Raises:
            StateError: the history is full, except for the execution's last event.
        """
        if len(self._events) >= MOST_EVENTS - 1:
            raise runtime_error(
                f"The execution reached the maximum number of history events ({MOST_EVENTS})."
            )
        return self.add_last(kind, previous, **details)

    def add_last(self, kind: str, previous: int, **details: Any) -> int:
        """Add an event that ends the execution or a part of it, even to a full history."""
        self._events.append((self._scheduler.now, kind, previous, details))
        return len(self._events)

    def moments(self) -> Iterator[tuple[float, str, str | None]]:
        """Second, kind and error of every event."""
        for second, kind, _, details in self._events:
            yield second, kind, details.get("error")

    def events(self, numbers: range, *, with_data: bool) -> list[dict[str, Any]]:
        """Events as AWS lists them."""
        return [self._event(number, with_data=with_data) for number in numbers]

    def _event(self, number: int, *, with_data: bool) -> dict[str, Any]:
        second, kind, previous, details = self._events[number - 1]
        event: dict[str, Any] = {
            "timestamp": wall_time(second),
            "type": kind,
            "id": number,
            "previousEventId": previous,
        }
        shown = {
            key: as_json(value) if key in _DATA else value
            for key, value in details.items()
            if value is not None and (with_data or key not in _WITHHELD)
        }
        if shown:
            event[_details_name(kind)] = shown
        return event


def _details_name(kind: str) -> str:
    if kind.endswith("StateEntered"):
        return "stateEnteredEventDetails"
    if kind.endswith("StateExited"):
        return "stateExitedEventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"
