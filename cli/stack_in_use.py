"""The embedded stack that the command uses: what to do if it stops answering."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class EmbeddedStack:
    """A stack on this machine.

    Attributes:
        description: path of its description.
        start_command: the command that starts it, in backquotes.
    """

    description: str
    start_command: str

    @property
    def cause(self) -> str:
        return f"the stack of {self.description} is not running"

    @property
    def next_step(self) -> str:
        return f"{self.start_command} starts it with its data"


stack_in_use: ContextVar[EmbeddedStack | None] = ContextVar("stack_in_use", default=None)
"""None if no command has connected, or if the stack is on AWS."""
