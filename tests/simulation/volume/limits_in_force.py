"""The limits of an account, applied to calls, invocations and state transitions.

DynamoDB's tables are on demand, and a call counts as one unit per item; the partition of a
dataset's gold is the only one that many documents share, so only that one has a limit of its own.
New sandboxes of a function have no bucket: at most as many as the account's concurrency exist at a
time, and AWS allows so many at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.limits import Profile, TokenBucket
from tests.simulation.kernel import Scheduler
from tests.simulation.schedules import THROTTLES

START_EXECUTION: Final = "stepfunctions StartExecution"
INVOKE: Final = "lambda Invoke"

_PREFIXES: Final = {"stepfunctions": "states", "secretsmanager": "secrets"}
_S3_READS: Final = frozenset({"GetObject", "HeadObject"})
_DYNAMODB_READS: Final = frozenset({"GetItem", "BatchGetItem", "Query"})


class LimitsInForce:
    """Token buckets of one account.

    Attributes:
        throttles: refused calls by service and operation.
        retries: state transitions that are retries, by error.
        delayed: state transitions that had to wait.
    """

    def __init__(self, scheduler: Scheduler, profile: Profile | None) -> None:
        """Begin with full buckets; without a profile nothing is limited."""
        self.throttles: Counter[str] = Counter()
        self.retries: Counter[str] = Counter()
        self.delayed = 0
        self._scheduler = scheduler
        self._profile = profile
        self._buckets: dict[tuple[str, str], TokenBucket] = {}
        self._of_label: dict[str, tuple[TokenBucket, ...]] = {}
        self._transitions = self._bucket("states.transitions")
        self._requests = self._bucket("lambda.requests")

    def concurrency(self) -> int:
        """How many invocations may run at a time."""
        return self._size("lambda.concurrency")

    def open_map_runs(self) -> int:
        """How many Map Runs may be open at a time."""
        return self._size("states.open_map_runs")

    def refusal(self, label: str, items: int = 1) -> AwsError | None:
        """Take the tokens of a call, for example "s3 GetObject silver plan"; the error if none."""
        buckets = self._of_label.get(label)
        if buckets is None:
            buckets = self._of_label[label] = self._buckets_of(label)
        for bucket in buckets:
            if not bucket.take(items):
                service, operation = label.split(" ")[:2]
                self.throttles[f"{service} {operation}"] += 1
                status = 503 if service == "s3" else 400
                return AwsError(THROTTLES[service], "Rate exceeded", status)
        return None

    def first_refusal(self, labels: Iterable[str]) -> tuple[int, AwsError] | None:
        """Take the tokens of calls up to the first that is refused: its place and its error."""
        for number, label in enumerate(labels):
            error = self.refusal(label)
            if error is not None:
                return number, error
        return None

    def refuses_invocation(self) -> bool:
        """Take the token of a synchronous invocation; True if there is none."""
        if self._requests is None or self._requests.take():
            return False
        self.throttles[INVOKE] += 1
        return True

    def transition_delay(self, retried: str | None) -> float:
        """Take the token of a state transition; the seconds that it waits."""
        if retried:
            self.retries[retried] += 1
        delay = self._transitions.wait_for() if self._transitions else 0.0
        self.delayed += delay > 0
        return delay

    def _size(self, key: str) -> int:
        # Without a profile nothing is limited, hence the largest number that anybody uses.
        return self._profile.size(key) if self._profile else 1_000_000

    def _bucket(self, key: str, place: str = "") -> TokenBucket | None:
        quota = self._profile.quotas.get(key) if self._profile else None
        if self._profile is None or quota is None or quota.per_second is None:
            return None
        known = self._buckets.get((key, place))
        if known is None:
            known = self._buckets[key, place] = self._profile.bucket(self._scheduler, key)
        return known

    def _buckets_of(self, label: str) -> tuple[TokenBucket, ...]:
        if " " not in label:  # the model is no service of AWS
            return ()
        service, operation, *subject = label.split(" ")
        if service == "s3":
            found = [self._bucket(_s3_key(operation), " ".join(subject[:2]))]
        elif service == "dynamodb":
            kind = "reads" if operation in _DYNAMODB_READS else "writes"
            is_shared = operation == "Query" or subject[:1] == ["gold"]
            shared = self._bucket(f"dynamodb.item_{kind}") if is_shared else None
            found = [self._bucket(f"dynamodb.table_{kind}"), shared]
        else:
            found = [self._bucket(f"{_PREFIXES.get(service, service)}.{operation}")]
        return tuple(bucket for bucket in found if bucket)


def _s3_key(operation: str) -> str:
    return "s3.reads" if operation in _S3_READS else "s3.writes"
