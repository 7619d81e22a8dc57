"""The token buckets of API operations, and calls that are refused at random."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any


class TokenBucket:
    """At most `size` calls at once, and on average `per_second` calls a second."""

    def __init__(
        self, size: float, per_second: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._size, self._per_second, self._now = size, per_second, now
        self._tokens, self._filled_at = size, now()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take a token; False if there is none."""
        with self._lock:
            now = self._now()
            refill = (now - self._filled_at) * self._per_second
            self._tokens, self._filled_at = min(self._size, self._tokens + refill), now
            if self._tokens < 1.0:
                return False
            self._tokens -= 1.0
            return True


class OperationLimits:
    """The limits of operations, whose names are compared without regard to case.

    Args:
        quotas: size and rate by operation; quotas without a rate are not about calls.
        throttled: the share of calls to refuse, by operation.
        seed: of the choice of these calls.
    """

    def __init__(
        self,
        quotas: Mapping[str, Mapping[str, Any]],
        throttled: Mapping[str, float],
        seed: int = 0,
    ) -> None:
        self._buckets = {
            name.lower(): TokenBucket(quota["size"], quota["per_second"])
            for name, quota in quotas.items()
            if quota["per_second"] is not None
        }
        self._shares = {name.lower(): share for name, share in throttled.items()}
        self._random = random.Random(seed)  # noqa: S311 - not a secret

    def __bool__(self) -> bool:
        return bool(self._buckets or self._shares)

    def refuse(self, operation: str) -> bool:
        """Count a call; True if it is over a limit or among those to refuse."""
        name = operation.lower()
        if name in self._shares and self._random.random() < self._shares[name]:
            return True
        bucket = self._buckets.get(name)
        return bucket is not None and not bucket.take()
