"""A bucket that keeps its events, for the tests of S3."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.s3 import S3
from tests.simulation.kernel import Scheduler

PLACE = {"Bucket": "bronze", "Key": "a.txt"}


def a_bucket(
    *, versioning: bool = True, seed: int = 1
) -> tuple[Scheduler, S3, list[tuple[str, dict[str, Any]]]]:
    scheduler = Scheduler(seed)
    s3 = S3(scheduler)
    events: list[tuple[str, dict[str, Any]]] = []
    s3.add_bucket(
        "bronze", versioning=versioning, on_event=lambda kind, detail: events.append((kind, detail))
    )
    return scheduler, s3, events


def refused(code: str) -> Any:
    return pytest.raises(AwsError, match=rf"^{code}:")
