"""Settings that every tier shares."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, max_examples=100)
settings.register_profile(
    "nightly", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
# Powertools reads its names when a handler module is imported: Lambda sets them before that.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Medallion")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "step")

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
