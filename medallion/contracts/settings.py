"""What a step reads from its environment: typed, checked, one style of error."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from medallion.vocabulary.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(BaseModel):
    """Fields of a step's settings; each is read from the variable of its name in upper case."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


Kind = TypeVar("Kind", bound=Settings)


def read_settings(kind: type[Kind], environment: Mapping[str, str] = os.environ) -> Kind:
    """The settings; an empty variable counts as absent.

    Raises:
        SettingsError: variables are missing or have no value of their type; all are named, none
            of their values is.
    """
    given = {name: environment.get(name.upper(), "") for name in kind.model_fields}
    try:
        return kind.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        told = (f"{str(one['loc'][0]).upper()}: {one['msg']}" for one in problems)
        raise SettingsError(f"environment variables: {'; '.join(told)}") from None
