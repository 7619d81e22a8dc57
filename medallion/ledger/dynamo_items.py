"""DynamoDB items to plain values and back; floats travel as exact decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from medallion.aws import error_code

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()


def to_attribute(value: object) -> Any:
    """One plain value in DynamoDB's typed form."""
    return _SERIALIZER.serialize(_to_decimal(value))


def to_item(values: dict[str, Any]) -> dict[str, Any]:
    """A whole item; attributes with the value None are omitted."""
    return {name: to_attribute(value) for name, value in values.items() if value is not None}


def from_item(item: dict[str, Any]) -> dict[str, Any]:
    """Plain values of an item without its keys: whole numbers as int, others as float."""
    return {
        name: _from_decimal(_DESERIALIZER.deserialize(value))
        for name, value in item.items()
        if name not in {"pk", "sk"}
    }


def is_refused(error: ClientError) -> bool:
    """Whether the condition of a conditional write did not hold."""
    return error_code(error) == "ConditionalCheckFailedException"


def _to_decimal(value: object) -> object:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {key: _to_decimal(inner) for key, inner in value.items()}
    return value


def _from_decimal(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _from_decimal(inner) for key, inner in value.items()}
    return value
