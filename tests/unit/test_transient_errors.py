from __future__ import annotations

import io
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

import pytest
from aws_lambda_powertools.utilities.parameters import GetParameterError
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from botocore.retries import standard

from lambdas.extract_batch.model.api_key import SecretApiKey
from medallion.aws import S3ObjectStore, utc_now
from medallion.aws.private_errors import private_errors
from medallion.aws.transient_errors import THROTTLES
from medallion.vocabulary.errors import ClaimLostError, RetryableError, TransientAwsError

URL = "https://bronze.example/the-patient's-letter.txt"


def refused(code: str, status: int, operation: str = "PutObject") -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "not now"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, operation)


def raised_for(error: Exception) -> Exception:
    def fail() -> None:
        raise error

    with pytest.raises(Exception) as caught:  # noqa: PT011 - any class, which the tests check
        private_errors(fail)()
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        refused("SlowDown", 503),
        refused("ThrottlingException", 400),
        refused("TransactionConflictException", 400),
        refused("ConditionalRequestConflict", 409),
        refused("OperationAborted", 409),
        refused("500", 500, "HeadObject"),
        refused("InternalError", 500),
        refused("ServiceUnavailable", 503),
        refused("NewNameOfAThrottle", 429),
        EndpointConnectionError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
    ],
)
def test_an_error_of_aws_that_passes_becomes_one_class(error: Exception) -> None:
    transient = raised_for(error)
    assert type(transient) is TransientAwsError
    assert isinstance(transient, RetryableError)
    assert transient.__cause__ is error
    assert "letter" not in str(transient)
    assert "not now" not in str(transient)


@pytest.mark.parametrize(
    "error",
    [refused("AccessDenied", 403), refused("ValidationException", 400), ClaimLostError("later")],
)
def test_an_error_that_does_not_pass_stays_as_it_is(error: Exception) -> None:
    assert raised_for(error) is error


def test_an_own_error_with_a_transient_cause_stays_as_it_is() -> None:
    error = ClaimLostError("another run owns it")
    error.__cause__ = refused("SlowDown", 503)
    assert raised_for(error) is error


def test_a_throttled_secret_passes_although_a_library_wraps_its_error() -> None:
    class Throttled:
        def get_secret_value(self, **_request: Any) -> Any:
            raise refused("ThrottlingException", 400, "GetSecretValue")

    client: Any = Throttled()
    read = private_errors(SecretApiKey(client, "key", utc_now).current)
    with pytest.raises(TransientAwsError, match="ThrottlingException when calling GetSecretValue"):
        read()


def test_an_error_that_a_library_wraps_hides_the_librarys_message() -> None:
    error = GetParameterError("the secret is swordfish")
    error.__cause__ = refused("SlowDown", 503)
    trace = "".join(traceback.format_exception(raised_for(error)))
    assert "swordfish" not in trace


def test_the_codes_of_throttling_are_those_of_botocore() -> None:
    known = set(vars(standard.ThrottledRetryableChecker)["_THROTTLED_ERROR_CODES"])
    assert known - {"EC2ThrottledException"} == THROTTLES


class BusyBucket:
    """S3 whose next conditional writes meet other requests."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.bodies: list[bytes] = []

    def put_object(self, **request: Any) -> dict[str, str]:
        body = request["Body"]
        self.bodies.append(body if isinstance(body, bytes) else body.read())
        return self._answer("PutObject")

    def delete_object(self, **_request: Any) -> dict[str, str]:
        return self._answer("DeleteObject")

    def _answer(self, operation: str) -> dict[str, str]:
        if self.codes:
            raise refused(self.codes.pop(0), 409, operation)
        return {"ETag": "new"}


def store_on(bucket: BusyBucket) -> S3ObjectStore:
    client: Any = bucket
    return S3ObjectStore(client, "silver")


WRITES: list[Callable[[S3ObjectStore], object]] = [
    lambda store: store.put_once("key", b"x"),
    lambda store: store.put_if_unchanged("key", b"x", None),
    lambda store: store.put_if_unchanged("key", b"x", "old"),
    lambda store: store.delete_if_unchanged("key", "old"),
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("code", ["ConditionalRequestConflict", "OperationAborted", "409"])
def test_a_conditional_write_that_meets_another_request_is_tried_again(
    write: Callable[[S3ObjectStore], object], code: str
) -> None:
    assert write(store_on(BusyBucket(code, code)))


@pytest.mark.parametrize("write", WRITES)
def test_a_conditional_write_that_always_meets_another_request_has_no_outcome(
    write: Callable[[S3ObjectStore], object],
) -> None:
    with pytest.raises(TransientAwsError, match="ConditionalRequestConflict when calling"):
        write(store_on(BusyBucket(*["ConditionalRequestConflict"] * 50)))


@pytest.mark.parametrize("write", WRITES)
def test_a_conflict_before_a_refusal_is_a_refusal(
    write: Callable[[S3ObjectStore], object],
) -> None:
    assert not write(store_on(BusyBucket("ConditionalRequestConflict", "PreconditionFailed")))


def test_every_attempt_sends_the_whole_file() -> None:
    bucket = BusyBucket("ConditionalRequestConflict")
    body: BinaryIO = io.BytesIO(b"rows")
    store_on(bucket).put_if_unchanged("key", body, None)
    assert bucket.bodies == [b"rows", b"rows"]
