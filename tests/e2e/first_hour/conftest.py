from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.e2e.first_hour.newcomer import Newcomer


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    """A newcomer without a stack; whatever they start is stopped at the end."""
    someone = Newcomer(tmp_path_factory.mktemp("home"))
    yield someone
    for stack in someone.home.glob("**/local.json"):
        someone.medallion("down", "--purge", "--yes", "--state-dir", str(stack.parent)).expect(0)


@pytest.fixture(scope="session")
def seed() -> int:
    """Another one in each run; a failing test prints it with its arguments."""
    return time.time_ns() % 1_000_000
