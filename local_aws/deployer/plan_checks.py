"""Find unsupported parts of a document before anything is created."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from local_aws.deployer.document import Document, Resource
from local_aws.deployer.errors import UnsupportedTerraformError
from local_aws.deployer.resource_type import ResourceType

# Expressions without a value yet can cause other findings.
_CERTAIN = {"extra_forbidden", "missing"}


def require_known(document: Document, known: Mapping[str, ResourceType[Any]]) -> None:
    """Reject a document with unknown resource types or arguments.

    Raises:
        UnsupportedTerraformError: the message names all of them.
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
        return [f"{resource.address}: resource type {resource.type} is not supported"]
    try:
        known[resource.type].arguments.model_validate(resource.body)
    except ValidationError as error:
        return [
            f"{resource.address}: argument {'.'.join(str(part) for part in finding['loc'])} "
            + ("is missing" if finding["type"] == "missing" else "is not supported")
            for finding in error.errors(include_input=False, include_url=False)
            if finding["type"] in _CERTAIN
        ]
    return []
