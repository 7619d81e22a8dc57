"""The base of the models of resource arguments.

A model lists the arguments of a resource type that the deployer supports; any other is an error.
Its fields have Terraform's names; `request` translates them to those of the AWS API.
"""

from typing import Annotated, Any, TypeVar

from pydantic import AliasGenerator, BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_pascal


class Arguments(BaseModel):
    """The arguments of a resource, or of a block in it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=AliasGenerator(serialization_alias=to_pascal)
    )

    def request(self, *, without: set[str] | None = None) -> dict[str, Any]:
        """The given arguments, under the names of the AWS API."""
        return self.model_dump(by_alias=True, exclude_none=True, exclude=without)


class TaggedArguments(Arguments):
    """The arguments of a resource with tags, which are not set because nothing here reads them."""

    tags: dict[str, str] | None = None


def _one_block(value: Any) -> Any:
    """Unwrap a block that is written as a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _list_of_blocks(value: Any) -> Any:
    """Wrap a repeatable block that is written without its list."""
    return [value] if isinstance(value, dict) else value


_Block = TypeVar("_Block")
Block = Annotated[_Block, BeforeValidator(_one_block)]
Blocks = Annotated[list[_Block], BeforeValidator(_list_of_blocks)]
