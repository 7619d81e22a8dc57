"""How many invocations may run at the same time."""

from __future__ import annotations

from typing import Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.functions.contract import FunctionSpec

LEAST_UNRESERVED: Final = 100
"""AWS refuses reservations that leave less for the other functions."""


class Concurrency:
    """The account's concurrency and the functions' shares of it."""

    def __init__(self, account: int) -> None:
        self._unreserved = account
        self._running: dict[str | None, int] = {None: 0}
        self._limits: dict[str, int] = {}

    def reserve(self, spec: FunctionSpec) -> None:
        """Take the function's reserved concurrency out of the account's.

        Raises:
            AwsError: too little would remain unreserved.
        """
        if spec.reserved_concurrency is None:
            return
        if self._unreserved - spec.reserved_concurrency < LEAST_UNRESERVED:
            raise AwsError(
                "InvalidParameterValueException",
                f"ReservedConcurrentExecutions of {spec.name} decreases the account's "
                f"UnreservedConcurrentExecution below {LEAST_UNRESERVED}",
            )
        self._unreserved -= spec.reserved_concurrency
        self._limits[spec.name] = spec.reserved_concurrency
        self._running[spec.name] = 0

    def take(self, name: str) -> bool:
        """Take a place for an invocation; False if all are taken."""
        pool = self._pool(name)
        if self._running[pool] >= self._limits.get(name, self._unreserved):
            return False
        self._running[pool] += 1
        return True

    def free(self, name: str) -> None:
        self._running[self._pool(name)] -= 1

    def _pool(self, name: str) -> str | None:
        return name if name in self._limits else None
