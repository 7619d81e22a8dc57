"""AWS's limits as profiles: figures with the page of AWS that each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.simulation.aws.quotas import NEW_ACCOUNT, STANDARD, Quota
from tests.simulation.kernel import Scheduler

__all__ = ["PROFILES", "Profile", "Quota", "TokenBucket"]


class TokenBucket:
    """Tokens for calls: the bucket begins full and refills steadily."""

    def __init__(self, scheduler: Scheduler, size: float, per_second: float) -> None:
        self.size = size
        self.per_second = per_second
        self._scheduler = scheduler
        self._left = size
        self._since = scheduler.now

    def take(self, count: float = 1) -> bool:
        """Take tokens; False, and nothing is taken, if there are not enough."""
        now = self._scheduler.now
        self._left = min(self.size, self._left + (now - self._since) * self.per_second)
        self._since = now
        # Sums of fractions miss whole tokens by rounding.
        if self._left + 1e-9 < count:
            return False
        self._left -= count
        return True

    def wait_for(self, count: float = 1) -> float:
        """Take tokens in any case; the seconds until the bucket has refilled so far."""
        now = self._scheduler.now
        self._left = min(self.size, self._left + (now - self._since) * self.per_second) - count
        self._since = now
        return max(0.0, -self._left / self.per_second) if self._left < -1e-9 else 0.0


@dataclass(frozen=True)
class Profile:
    """The limits of an account.

    Attributes:
        name: "standard" or "new-account".
        quotas: the figures by their key, for example "states.StartExecution".
    """

    name: str
    quotas: dict[str, Quota]

    def size(self, key: str) -> int:
        return self.quotas[key].size

    def bucket(self, scheduler: Scheduler, key: str) -> TokenBucket:
        """A full bucket of this rate.

        Raises:
            ValueError: the quota is a number at a time, not a rate.
        """
        quota = self.quotas[key]
        if quota.per_second is None:
            raise ValueError(f"{key} is not a rate")
        return TokenBucket(scheduler, quota.size, quota.per_second)


PROFILES: Final = {
    "standard": Profile("standard", STANDARD),
    "new-account": Profile("new-account", STANDARD | NEW_ACCOUNT),
}
