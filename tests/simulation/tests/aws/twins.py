"""The same calls on a simulated service and on moto, a second implementation of AWS."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import ClientError

from tests.simulation.aws.errors import AwsError

_LEFT_OUT = frozenset({"ResponseMetadata", "ConsumedCapacity"})


def moto_client(service: str) -> Any:
    """A client of moto; the caller has entered `mock_aws`."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def outcome(service: object, method: str, request: dict[str, Any]) -> dict[str, Any]:
    """The response, or the code of the error."""
    try:
        response: dict[str, Any] = getattr(service, method)(**request)
    except AwsError as error:
        return {"Error": error.code, **error.details}
    except ClientError as error:
        reasons = error.response.get("CancellationReasons")
        return {"Error": error.response["Error"]["Code"]} | (
            {"CancellationReasons": reasons} if reasons else {}
        )
    return {name: value for name, value in response.items() if name not in _LEFT_OUT}
