"""What surrounds the steps on moto: a clock, executions and waiting tasks that tests control."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from medallion.contracts import JoinGoldRunResponse


@dataclass
class Clock:
    """A clock that tests advance."""

    time: datetime = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class InMemoryExecutions:
    """The names of the running executions, and which ones were asked for."""

    alive: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def is_alive(self, execution_arn: str, claimed_at: str) -> bool:
        assert claimed_at
        self.asked.append(execution_arn)
        return execution_arn.rsplit(":", 1)[-1] in self.alive


@dataclass
class InMemoryTaskTokens:
    """Tasks that wait: every token except those that ended, each answered once."""

    ended: set[str] = field(default_factory=set)
    answers: dict[str, JoinGoldRunResponse] = field(default_factory=dict)

    def answer(self, token: str, response: JoinGoldRunResponse) -> bool:
        if token in self.ended or token in self.answers:
            return False
        self.answers[token] = response
        return True
