"""The deployer's description of a resource type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from local_aws.deployer.arguments import Arguments
from local_aws.deployer.target import Target

_Model = TypeVar("_Model", bound=Arguments)


@dataclass(frozen=True)
class ResourceType(Generic[_Model]):
    """The allowed arguments of a resource type, and the function that creates a resource.

    Attributes:
        create: creates the resource; its result is the attributes that AWS sets.
    """

    arguments: type[_Model]
    create: Callable[[_Model, Target], Mapping[str, Any]]

    def make(self, body: Mapping[str, Any], target: Target) -> dict[str, Any]:
        """Create a resource; the result is its arguments and the attributes from `create`."""
        arguments = self.arguments.model_validate(body)
        return {**arguments.model_dump(), **self.create(arguments, target)}
