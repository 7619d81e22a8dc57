"""boto3's clients in front of simulated services: the same names, errors, pages and retries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from io import IOBase
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import HTTPClientError
from botocore.paginate import Paginator, PaginatorModel

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.network.labels import label_of
from tests.simulation.aws.network.network import Network
from tests.simulation.aws.network.retries import Retries, client_error, exceptions_of
from tests.simulation.aws.network.shapes import ShapeError, Shapes, operation_model, service_model

_SHAPES = Shapes()


@cache
def _operation_names(service: str) -> dict[str, str]:
    return {xform_name(name): name for name in service_model(service).operation_names}


@cache
def _paginators(service: str) -> PaginatorModel:
    loader = botocore.session.get_session().get_component("data_loader")
    return PaginatorModel(loader.load_service_model(service, "paginators-1"))


def _rewind(body: object) -> None:
    """Let the next attempt send the body from its beginning, as botocore's `reset_stream` does."""
    if isinstance(body, IOBase):
        body.seek(0)


class Client:
    """One client; its methods are those of boto3's client, for the process that runs."""

    def __init__(self, service: str, backend: object, network: Network) -> None:
        self._service = service
        self._backend = backend
        self._network = network
        self._retries = Retries(service, network.fraction)
        self._uploads: dict[str, str] = {}

    @cached_property
    def exceptions(self) -> Any:
        return exceptions_of(self._service)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = _operation_names(self._service).get(name)
        if operation is None:
            raise AttributeError(f"{self._service} has no operation {name}")
        act = getattr(self._backend, name, None)
        if act is None:
            raise self._network.defect(NotImplementedError(f"{self._service}.{name}"))

        def call(**params: Any) -> Any:
            return self._call(operation, act, params)

        self.__dict__[name] = call
        return call

    def get_paginator(self, name: str) -> Paginator[Any]:
        operation = _operation_names(self._service)[name]
        config = _paginators(self._service).get_paginator(operation)
        return Paginator(getattr(self, name), config, operation_model(self._service, operation))

    def close(self) -> None:
        """Close nothing."""

    def _call(self, operation: str, act: Callable[..., Any], params: dict[str, Any]) -> Any:
        self._check(_SHAPES.check_request, operation, params)
        self._require_own_upload(params)
        label = label_of(self._service, operation, params)
        context: Any = {}
        attempt = 1
        while True:
            problem: Exception
            try:
                response = self._network.attempt(
                    self._service, label, lambda: act(**params), params
                )
            except AwsError as error:
                problem = client_error(self._service, operation, error)
            except HTTPClientError as error:
                problem = error
            else:
                self._check(_SHAPES.check_response, operation, response)
                self._retries.succeeded(context)
                self._note_upload(operation, response)
                response["ResponseMetadata"] = {"HTTPStatusCode": 200, "RetryAttempts": attempt - 1}
                return response
            pause = self._retries.pause(operation, attempt, problem, context)
            if pause is None:
                raise problem
            self._network.sleep(pause)
            attempt += 1
            _rewind(params.get("Body"))

    def _note_upload(self, operation: str, response: dict[str, Any]) -> None:
        if operation == "CreateMultipartUpload":
            self._uploads[response["UploadId"]] = self._network.process().name

    def _require_own_upload(self, params: dict[str, Any]) -> None:
        """Refuse calls of the garbage collector: it closes files of processes that were killed.

        Raises:
            RuntimeError: another process began the upload.
        """
        begun_by = self._uploads.get(params.get("UploadId", ""))
        if begun_by is not None and begun_by != self._network.process().name:
            raise RuntimeError("another process began the upload")

    def _check(
        self, check: Callable[[str, str, dict[str, Any]], None], operation: str, values: Any
    ) -> None:
        try:
            check(self._service, operation, values)
        except ShapeError as error:
            raise self._network.defect(error) from None


class ClientFactory:
    """Makes clients."""

    def __init__(self, network: Network, backends: Mapping[str, object]) -> None:
        self.network = network
        self._backends = backends

    def client(self, service: str) -> Client:
        """A client of the service."""
        return Client(service, self._backends[service], self.network)
