"""How AWS clients behave everywhere: the state machine is the retry layer above them."""

from __future__ import annotations

from botocore.config import Config

STANDARD_CLIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 3},
    connect_timeout=5,
    read_timeout=20,
)
