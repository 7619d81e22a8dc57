"""Create everything that a Terraform document declares."""

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from local_aws.deployer.data_sources import read_data_source
from local_aws.deployer.document import Document, Resource
from local_aws.deployer.errors import (
    DeploymentError,
    ResourceError,
    UnresolvedReferenceError,
    UnsupportedTerraformError,
)
from local_aws.deployer.plan_checks import require_known
from local_aws.deployer.resources import RESOURCE_TYPES
from local_aws.deployer.target import Target
from local_aws.deployer.values import Attributes, Values, variable_values

# Most calls wait for the emulator: most of its services answer one call at a time.
_WORKERS = 8

OnCreated = Callable[[str, int, int], None]
"""Takes the address of a created resource, the number created so far, and the total."""


@dataclass(frozen=True)
class Deployed:
    """A resource as it was deployed: its arguments, and its attributes."""

    body: Mapping[str, Any]
    attributes: Attributes


@dataclass(frozen=True)
class Deployment:
    """A finished deployment.

    Attributes:
        outputs: the document's outputs.
        attributes: the attributes of every resource and data source, by address.
        resources: every resource, by address.
    """

    outputs: Mapping[str, Any]
    attributes: Mapping[str, Attributes]
    resources: Mapping[str, Deployed]

    def of_type(self, kind: str) -> list[Attributes]:
        """The attributes of all resources of a type."""
        return [
            attributes
            for address, attributes in self.attributes.items()
            if address.startswith(f"{kind}.")
        ]


def deploy(
    document: Document,
    target: Target,
    variables: Mapping[str, Any],
    on_created: OnCreated | None = None,
    existing: Mapping[str, Deployed] | None = None,
) -> Deployment:
    """Create or change every resource of a document, each as soon as its dependencies exist.

    Equal `existing` resources are not touched, nor are those that the document has no more.

    Raises:
        UnsupportedTerraformError: the document has something that the deployer does not support;
            nothing was created.
        UnresolvedReferenceError: an expression names something that does not exist.
        ResourceError: a resource could not be created.
    """
    require_known(document, RESOURCE_TYPES)
    attributes: dict[str, Attributes] = {
        address: read_data_source(address, body, target) for address, body in document.data.items()
    }
    values = Values(document.folder, variable_values(document, variables), attributes)
    order = _order(document)
    resources: dict[str, Deployed] = {}

    def create(resource: Resource) -> None:
        address = resource.address
        resources[address] = _deployed(resource, values, target, (existing or {}).get(address))
        attributes[address] = resources[address].attributes

    _create_all(document, order, create, on_created)
    return Deployment(
        outputs={name: values.resolve(value) for name, value in document.outputs.items()},
        attributes=attributes,
        resources=resources,
    )


def _order(document: Document) -> "TopologicalSorter[str]":
    order: TopologicalSorter[str] = TopologicalSorter()
    for resource in document.resources.values():
        order.add(resource.address, *resource.dependencies())
        for missing in resource.dependencies() - set(document.resources):
            raise UnresolvedReferenceError(f"{resource.address} refers to {missing}")
    try:
        order.prepare()
    except CycleError as error:
        raise UnresolvedReferenceError(f"dependency cycle: {error.args[1]}") from error
    return order


def _create_all(
    document: Document,
    order: "TopologicalSorter[str]",
    create: Callable[[Resource], None],
    on_created: OnCreated | None,
) -> None:
    done = 0
    running: dict[Future[None], str] = {}
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="deploy") as workers:
        try:
            while order.is_active():
                for address in order.get_ready():
                    running[workers.submit(create, document.resources[address])] = address
                for finished in wait(running, return_when=FIRST_COMPLETED).done:
                    address = running.pop(finished)
                    finished.result()
                    order.done(address)
                    done += 1
                    if on_created is not None:
                        on_created(address, done, len(document.resources))
        finally:
            workers.shutdown(wait=True, cancel_futures=True)


def _deployed(
    resource: Resource, values: Values, target: Target, existing: Deployed | None
) -> Deployed:
    kind = RESOURCE_TYPES[resource.type]
    try:
        body = values.resolve(resource.body)
        if existing is None:
            return Deployed(body, kind.make(body, target))
        # The content of an object's file may differ although its arguments are equal.
        if existing.body == body and resource.type != "aws_s3_object":
            return existing
        return Deployed(body, kind.change(body, target))
    except (ResourceError, UnsupportedTerraformError, UnresolvedReferenceError):
        raise
    except ValidationError as error:
        raise ResourceError(resource.address, validation_message(error)) from error
    except (ClientError, BotoCoreError, DeploymentError, OSError) as error:
        raise ResourceError(resource.address, str(error)) from error


def validation_message(error: ValidationError) -> str:
    """The problems of the arguments, without their values, which may be long or secret."""
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)
    )
