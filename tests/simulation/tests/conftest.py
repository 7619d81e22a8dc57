"""Recordings that several tests replay."""

from __future__ import annotations

import pytest

from tests.simulation.volume import Recordings, recorded

MOST_OF_A_BATCH = 100
"""Items for which one BatchGetItem can ask."""


@pytest.fixture(scope="session")
def recordings() -> Recordings:
    """What the event model replays."""
    return recorded(documents=MOST_OF_A_BATCH + 1)
