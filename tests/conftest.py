"""Settings that all tiers share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run: whether a change passes must not depend on chance.
settings.register_profile(
    "default", deadline=None, max_examples=100, derandomize=True, database=None
)
settings.register_profile(
    "fuzz", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "mutants", deadline=None, max_examples=15, derandomize=True, database=None
)
# Powertools reads these names at import of a handler module, before which Lambda sets them.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Medallion")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "step")

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def _no_metrics_left() -> Iterator[None]:
    """Powertools keeps an invocation's metrics in a class, so tests would share them."""
    yield
    if "aws_lambda_powertools.metrics" in sys.modules:
        sys.modules["aws_lambda_powertools.metrics"].Metrics().clear_metrics()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest files first, so that no worker runs them alone at the end."""
    items.sort(key=lambda item: item.path.parent.name != "e2e")
