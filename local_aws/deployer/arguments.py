"""What the models of resource arguments have in common.

A model is the list of the arguments that the deployer knows for a resource type: any other is an
error. Its fields have Terraform's names; `request` spells them as the AWS API does.
"""

from typing import Annotated, Any, TypeVar

from pydantic import AliasGenerator, BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_pascal


class Arguments(BaseModel):
    """Arguments of a resource, or of a block in it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=AliasGenerator(serialization_alias=to_pascal)
    )

    def request(self, *, without: set[str] | None = None) -> dict[str, Any]:
        """The arguments that were given, spelt as parameters of the AWS API."""
        return self.model_dump(by_alias=True, exclude_none=True, exclude=without)


class TaggedArguments(Arguments):
    """Arguments of a resource with tags, which nothing on the emulator reads: they are not set."""

    tags: dict[str, str] | None = None


def _one_block(value: Any) -> Any:
    """Unwrap a block that was written as a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _list_of_blocks(value: Any) -> Any:
    """Wrap a repeatable block that was written without its list."""
    return [value] if isinstance(value, dict) else value


_Block = TypeVar("_Block")
Block = Annotated[_Block, BeforeValidator(_one_block)]
Blocks = Annotated[list[_Block], BeforeValidator(_list_of_blocks)]
