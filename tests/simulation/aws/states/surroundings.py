"""What all executions share."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.simulation.aws.states.attempts import Integration
from tests.simulation.aws.states.tokens import Tokens
from tests.simulation.kernel import Scheduler

if TYPE_CHECKING:
    from tests.simulation.aws.states.backlog import Backlog
    from tests.simulation.aws.states.execution import Execution


@dataclass
class Surroundings:
    """The service around the executions.

    Attributes:
        on_payload: hears the state and the size in bytes of everything that is limited.
        on_status_change: hears the detail of each "Step Functions Execution Status Change".
        executions: all executions, by ARN.
        transitions: billed state transitions of all executions.
        transition_delay: gives the seconds that a transition waits, see `Weather`.
    """

    scheduler: Scheduler
    integrations: Mapping[str, Integration]
    tokens: Tokens
    backlog: Backlog
    on_payload: Callable[[str, int], None]
    on_status_change: Callable[[dict[str, Any]], None]
    transition_delay: Callable[[str | None], float]
    executions: dict[str, Execution] = field(default_factory=dict)
    transitions: int = 0
    names: int = 0

    def new_name(self) -> str:
        """A UUID that depends on the seed and on how many there were before."""
        self.names += 1
        bits = self.scheduler.random_of("execution", self.names).getrandbits(128)
        return str(uuid.UUID(int=bits, version=4))
