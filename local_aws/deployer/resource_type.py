"""How the deployer knows a resource type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from local_aws.deployer.arguments import Arguments
from local_aws.deployer.target import Target

_Model = TypeVar("_Model", bound=Arguments)


@dataclass(frozen=True)
class ResourceType(Generic[_Model]):
    """The arguments that a resource type may have, and the function that creates one.

    Attributes:
        create: makes the resource and returns the attributes that AWS, not the document, decides.
    """

    arguments: type[_Model]
    create: Callable[[_Model, Target], Mapping[str, Any]]

    def make(self, body: Mapping[str, Any], target: Target) -> dict[str, Any]:
        """Create a resource and return its attributes: its arguments and what `create` adds."""
        arguments = self.arguments.model_validate(body)
        return {**arguments.model_dump(), **self.create(arguments, target)}
