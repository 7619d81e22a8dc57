"""The deployer's description of a resource type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from local_aws.deployer.arguments import Arguments
from local_aws.deployer.errors import UnchangeableError
from local_aws.deployer.target import Target

_Model = TypeVar("_Model", bound=Arguments)


@dataclass(frozen=True)
class ResourceType(Generic[_Model]):
    """The allowed arguments of a resource type, and the functions that create and change it.

    Attributes:
        create: creates the resource; its result is the attributes that AWS sets.
        update: changes an existing resource; the same result. None if that is not supported.
    """

    arguments: type[_Model]
    create: Callable[[_Model, Target], Mapping[str, Any]]
    update: Callable[[_Model, Target], Mapping[str, Any]] | None = None

    def make(self, body: Mapping[str, Any], target: Target) -> dict[str, Any]:
        """Create a resource; the result is its arguments and the attributes from `create`."""
        arguments = self.arguments.model_validate(body)
        return {**arguments.model_dump(), **self.create(arguments, target)}

    def change(self, body: Mapping[str, Any], target: Target) -> dict[str, Any]:
        """Change an existing resource; the result is as that of `make`.

        Raises:
            UnchangeableError: resources of this type cannot be changed here.
        """
        if self.update is None:
            raise UnchangeableError(
                "it cannot change in a running stack; run `medallion down`, then `medallion up`"
            )
        arguments = self.arguments.model_validate(body)
        return {**arguments.model_dump(), **self.update(arguments, target)}
