"""Events as EventBridge passes them on."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, Final

from tests.simulation.kernel import Scheduler

ACCOUNT: Final = "123456789012"
REGION: Final = "us-east-1"


def envelope(
    scheduler: Scheduler,
    number: int,
    *,
    source: str,
    detail_type: str,
    detail: dict[str, Any],
    resources: list[str],
) -> dict[str, Any]:
    """The event; its id depends on the seed and its number only."""
    text = f"{scheduler.seed}/event/{number}"
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return {
        "version": "0",
        "id": str(uuid.UUID(bytes=digest, version=4)),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": scheduler.wall().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": resources,
        "detail": detail,
    }
