"""Finds what the deployer does not know in a document, before anything is created."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from local_aws.deployer.document import Document, Resource
from local_aws.deployer.errors import UnsupportedTerraformError
from local_aws.deployer.resource_type import ResourceType

# Other findings may come from expressions that have no value yet.
_CERTAIN = {"extra_forbidden", "missing"}


def require_known(document: Document, known: Mapping[str, ResourceType[Any]]) -> None:
    """Refuse a document with resource types or arguments that are not known.

    Raises:
        UnsupportedTerraformError: naming every such thing at once.
    """
    problems = [
        problem
        for resource in document.resources.values()
        for problem in _problems(resource, known)
    ]
    if problems:
        raise UnsupportedTerraformError("\n".join(problems))


def _problems(resource: Resource, known: Mapping[str, ResourceType[Any]]) -> list[str]:
    if resource.type not in known:
        return [f"{resource.address}: resource type {resource.type} is not known"]
    try:
        known[resource.type].arguments.model_validate(resource.body)
    except ValidationError as error:
        return [
            f"{resource.address}: argument {'.'.join(str(part) for part in finding['loc'])} "
            + ("is missing" if finding["type"] == "missing" else "is not known")
            for finding in error.errors(include_input=False, include_url=False)
            if finding["type"] in _CERTAIN
        ]
    return []
