"""Errors of AWS that pass by themselves, as one class that the state machine retries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botocore.exceptions import (
    ClientError,
    ConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from medallion.aws.errors import error_code
from medallion.vocabulary.errors import TransientAwsError

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFLICTS: Final = frozenset({"ConditionalRequestConflict", "OperationAborted", "409"})
"""S3: another request for the key is in progress, or ended meanwhile. The condition is open."""

THROTTLES: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""The codes of throttling that botocore knows; a test compares."""

_OTHERS: Final = frozenset(
    {"RequestTimeout", "RequestTimeoutException", "TransactionConflictException"}
)
_CODES: Final = CONFLICTS | THROTTLES | _OTHERS

_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERRORS: Final = 500

_NETWORK: Final = (
    ConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)


def transient_error(error: BaseException) -> TransientAwsError | None:
    """The error as one that passes, with its cause; None if it is not such an error.

    Libraries wrap the errors of AWS, for example in an error about a parameter.
    """
    for cause in _causes(error):
        if isinstance(cause, TransientAwsError):
            return cause
        reason = _reason(cause)
        if reason:
            transient = TransientAwsError(reason)
            transient.__cause__ = cause
            return transient
    return None


def _reason(error: BaseException) -> str:
    """What passes, without the request, whose URL contains a key; empty if nothing does."""
    if isinstance(error, _NETWORK):
        return type(error).__name__
    if not isinstance(error, ClientError):
        return ""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = error_code(error)
    if code in _CODES or status == _TOO_MANY_REQUESTS or status >= _SERVER_ERRORS:
        return f"{code or status} when calling {error.operation_name}"
    return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__
