"""What a calibration scenario can do to a lakehouse, simulated or embedded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tests.simulation.calibration.outcome import ExecutionOutcome


class Partner(Protocol):
    """A deployment with users, operators and a model; keys belong to one scenario each."""

    def put(self, key: str, body: bytes) -> None:
        """Put an object into bronze; also an overwrite."""

    def delete(self, key: str) -> None:
        """Delete an object: bronze keeps its versions behind a delete marker."""

    def undelete(self, key: str) -> None:
        """Remove the delete marker."""

    def move(self, key: str, to: str) -> None:
        """Copy an object to a new key, then delete it."""

    def start(self, key: str, **options: bool) -> None:
        """Start an execution for a key, with options such as `rerun`."""

    def stop(self, key: str) -> None:
        """Stop the newest execution of a key."""

    def redrive(self, key: str) -> None:
        """Redrive the newest execution of a key, or start one if redrives do not exist."""

    def hold_model(self, marker: str) -> None:
        """Let requests wait whose text contains the marker."""

    def release_model(self, marker: str) -> None:
        """Answer the requests that wait."""

    def holds_model(self) -> bool:
        """Whether a script holds the model."""

    def is_asked(self, marker: str) -> bool:
        """Whether a request waits whose text contains the marker."""

    def break_model(self, marker: str, fault: str, times: int | None = None) -> None:
        """Refuse requests whose text contains the marker, so many times or until it is fixed."""

    def fix_model(self, marker: str) -> None:
        """Answer requests with the marker again."""

    def is_in_gold_run(self, dataset: str) -> bool:
        """Whether a Glue run works on the dataset."""

    def stop_gold_run(self, dataset: str) -> None:
        """Stop the Glue run of the dataset."""

    def lose_object(self, key: str, what: str) -> None:
        """Delete a silver object of a document: the "plan" of its newest run, or its "records"."""

    def restore_object(self, key: str, what: str) -> None:
        """Put the lost object back."""

    def executions(self, key: str) -> list[ExecutionOutcome]:
        """The executions of a key, in the order of their start."""

    def is_settled(self, key: str) -> bool:
        """Whether nothing runs for a key, and every end is recorded."""

    def wait(self) -> None:
        """Let some time pass."""


@dataclass(frozen=True)
class Entered:
    """A condition: the nth execution of the key has entered a state."""

    key: str
    state: str
    nth: int = 1

    def holds(self, partner: Partner) -> bool:
        executions = partner.executions(self.key)
        return len(executions) >= self.nth and self.state in executions[self.nth - 1].states


@dataclass(frozen=True)
class ModelIsFree:
    """A condition: no script holds the model.

    The embedded AWS runs as many invocations of a function at a time as the machine has cores.
    """

    def holds(self, partner: Partner) -> bool:
        return not partner.holds_model()


@dataclass(frozen=True)
class Asked:
    """A condition: the model holds a request with the marker."""

    marker: str

    def holds(self, partner: Partner) -> bool:
        return partner.is_asked(self.marker)


@dataclass(frozen=True)
class Settled:
    """A condition: nothing runs for the keys."""

    keys: tuple[str, ...]

    def holds(self, partner: Partner) -> bool:
        return all(partner.is_settled(key) for key in self.keys)


@dataclass(frozen=True)
class InGoldRun:
    """A condition: a Glue run works on the dataset."""

    dataset: str

    def holds(self, partner: Partner) -> bool:
        return partner.is_in_gold_run(self.dataset)


Condition = Asked | Entered | InGoldRun | ModelIsFree | Settled

Script = Iterator[Condition]
"""Acts on a partner; it continues when the condition that it yields holds."""
