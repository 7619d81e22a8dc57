"""Settings that every tier shares."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, max_examples=100)
settings.register_profile(
    "nightly", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
# Powertools reads its names when a handler module is imported: Lambda sets them before that.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Medallion")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "step")

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep on one worker what shares something slow: the stack, the Spark session, a module."""
    tier = item.path.parent.name
    group = tier if tier in {"e2e", "spark"} else item.path.name
    item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest group first: the other worker takes all the rest meanwhile."""
    items.sort(key=lambda item: item.path.parent.name != "e2e")
