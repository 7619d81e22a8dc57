"""Read the data sources that a document may use."""

from collections.abc import Callable, Mapping
from typing import Any

from local_aws.deployer.errors import UnsupportedTerraformError
from local_aws.deployer.target import Target


def _caller_identity(target: Target) -> dict[str, Any]:
    identity = target.clients.sts.get_caller_identity()
    return {
        "id": identity["Account"],
        "account_id": identity["Account"],
        "arn": identity["Arn"],
        "user_id": identity["UserId"],
    }


def _partition(_target: Target) -> dict[str, Any]:
    return {"id": "aws", "partition": "aws", "dns_suffix": "amazonaws.com"}


def _region(target: Target) -> dict[str, Any]:
    return {"id": target.region, "region": target.region}


_READERS: dict[str, Callable[[Target], dict[str, Any]]] = {
    "aws_caller_identity": _caller_identity,
    "aws_partition": _partition,
    "aws_region": _region,
}


def read_data_source(address: str, body: Mapping[str, Any], target: Target) -> dict[str, Any]:
    """The attributes of a data source.

    Raises:
        UnsupportedTerraformError: its type or an argument is unknown.
    """
    kind = address.split(".")[1]
    if kind not in _READERS:
        raise UnsupportedTerraformError(f"{address}: data source {kind} is not supported")
    if unknown := set(body) - {"provider"}:
        raise UnsupportedTerraformError(f"{address}: arguments {sorted(unknown)} are not supported")
    return _READERS[kind](target)
