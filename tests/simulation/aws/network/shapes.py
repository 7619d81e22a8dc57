"""Checks calls against botocore's service models: a fake must not accept what AWS refuses."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.validate import ParamValidator

_VALIDATOR = ParamValidator()


class ShapeError(Exception):
    """A call or a response does not have the shape of AWS's API."""


@cache
def service_model(service: str) -> ServiceModel:
    """botocore's model of the service."""
    return botocore.session.get_session().get_service_model(service)


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    """botocore's model of the operation, for example "PutObject"."""
    return service_model(service).operation_model(operation)


class Shapes:
    """Validates each distinct shape of a call once; values of strings are no part of a shape."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str, object]] = set()

    def check_request(self, service: str, operation: str, params: dict[str, Any]) -> None:
        """Check the parameters.

        Raises:
            ShapeError: AWS would refuse them.
        """
        self._check(service, f"{operation} request", params, operation, is_request=True)

    def check_response(self, service: str, operation: str, response: dict[str, Any]) -> None:
        """Check a service's response.

        Raises:
            ShapeError: AWS does not answer like this.
        """
        self._check(service, f"{operation} response", response, operation, is_request=False)

    def _check(
        self, service: str, what: str, values: dict[str, Any], operation: str, *, is_request: bool
    ) -> None:
        seen = (service, what, _signature(values))
        if seen in self._seen:
            return
        model = operation_model(service, operation)
        shape: Shape | None = model.input_shape if is_request else model.output_shape
        if shape is None:
            problems = "it has no members" if values else ""
        else:
            report = _VALIDATOR.validate(values, shape)
            problems = report.generate_report() if report.has_errors() else ""
        if problems:
            raise ShapeError(f"{service} {what}: {problems}")
        self._seen.add(seen)


def _signature(value: object) -> object:
    """What the validator looks at: names, types, and whether a text is empty."""
    kind = type(value)
    if kind is str or kind is bytes:
        return kind if value else (kind,)
    if kind is dict:
        values: dict[str, object] = value  # type: ignore[assignment]
        return (*values, *map(_signature, values.values()))
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(map(_signature, value)))
    return kind
