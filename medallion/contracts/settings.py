"""A step's settings from its environment: typed, checked, with uniform errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from medallion.vocabulary.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(BaseModel):
    """Fields of a step's settings; each is read from the variable of its name in upper case."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


Kind = TypeVar("Kind", bound=Settings)


def read_settings(kind: type[Kind], environment: Mapping[str, str]) -> Kind:
    """The settings; an empty variable counts as absent.

    Raises:
        SettingsError: variables are missing or have values of the wrong type; the message has all
            their names, but no values.
    """
    given = {name: environment.get(name.upper(), "") for name in kind.model_fields}
    try:
        return kind.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        listed = (f"{str(found['loc'][0]).upper()}: {found['msg']}" for found in problems)
        raise SettingsError(f"environment variables: {'; '.join(listed)}") from None
