"""botocore's standard retries, as a client of the product uses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from botocore.errorfactory import ClientExceptionsFactory
from botocore.exceptions import ClientError
from botocore.retries import standard
from botocore.retries.quota import RetryQuota

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.network.shapes import operation_model, service_model

MAX_ATTEMPTS: Final = 3
"""As in `medallion.aws.clients`."""

_EXCEPTIONS = ClientExceptionsFactory()


@dataclass(frozen=True)
class _HttpResponse:
    status_code: int
    headers: Mapping[str, str]


@cache
def exceptions_of(service: str) -> Any:
    """The exceptions of the service's clients, by name and by code."""
    return _EXCEPTIONS.create_client_exceptions(service_model(service))


def client_error(service: str, operation: str, error: AwsError) -> ClientError:
    """The error that a client raises for the service's answer."""
    response: Any = {
        "Error": {"Code": error.code, "Message": error.message},
        "ResponseMetadata": {"HTTPStatusCode": error.status},
        **error.details,
    }
    return exceptions_of(service).from_code(error.code)(response, operation)  # type: ignore[no-any-return]


class Retries:
    """Whether one client tries again, and how long it waits; its calls share a quota."""

    def __init__(self, service: str, fraction: Callable[[], float]) -> None:
        """Begin with a full quota; `fraction` gives the jitter."""
        self._service = service
        self._conditions = standard.StandardRetryConditions(max_attempts=MAX_ATTEMPTS)
        self._backoff = standard.ExponentialBackoff(random=fraction)
        self._quota = standard.RetryQuotaChecker(RetryQuota())

    def succeeded(self, context: Any) -> None:
        """Give back what the call took from the quota."""
        self._quota.release_retry_quota(context, _HttpResponse(200, {}))

    def pause(
        self, operation: str, attempt: int, problem: Exception, context: dict[str, Any]
    ) -> float | None:
        """Seconds until the next attempt as botocore decides, None if there is none."""
        refusal = problem.response if isinstance(problem, ClientError) else None
        status = refusal["ResponseMetadata"]["HTTPStatusCode"] if refusal else None
        retry = standard.RetryContext(
            attempt_number=attempt,
            operation_model=operation_model(self._service, operation),
            parsed_response=refusal,
            http_response=_HttpResponse(status, {}) if status else None,
            caught_exception=None if refusal else problem,
            request_context=context,
        )
        if not self._conditions.is_retryable(retry):
            return None
        if not self._quota.acquire_retry_quota(retry):
            return None
        return self._backoff.delay_amount(retry)
