"""Evaluate the expressions in a document's values."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_aws.deployer.document import Document
from local_aws.deployer.errors import UnresolvedReferenceError, UnsupportedTerraformError
from local_aws.deployer.expressions import Reference, evaluate, parse_template

Attributes = Mapping[str, Any]


@dataclass(frozen=True)
class Values:
    """The values of a document's references.

    Attributes:
        folder: the base of relative paths.
        variables: the value of each variable.
        attributes: the attributes of resources and data sources by address; each is added when it
            is created.
    """

    folder: Path
    variables: Mapping[str, Any]
    attributes: Mapping[str, Attributes]

    def resolve(self, value: Any) -> Any:
        """A JSON value with all its expressions evaluated.

        Raises:
            UnresolvedReferenceError: a name in it does not exist.
            UnsupportedTerraformError: it calls an unsupported function.
        """
        if isinstance(value, str):
            return evaluate(parse_template(value), self._look_up, self._call)
        if isinstance(value, Mapping):
            return {self.resolve(key): self.resolve(child) for key, child in value.items()}
        if isinstance(value, list):
            return [self.resolve(child) for child in value]
        return value

    def _look_up(self, reference: Reference) -> Any:
        match reference.path:
            case ("var", name):
                return _found(self.variables, name, reference)
            case ("data", kind, name, attribute):
                owner = _found(self.attributes, f"data.{kind}.{name}", reference)
            case (kind, name, attribute):
                owner = _found(self.attributes, f"{kind}.{name}", reference)
            case _:
                raise UnsupportedTerraformError(f"reference {'.'.join(reference.path)}")
        return _found(owner, attribute, reference)

    def _call(self, function: str, arguments: list[Any]) -> Any:
        match function, arguments:
            case "filebase64sha256", [str(path)]:
                digest = hashlib.sha256((self.folder / path).read_bytes()).digest()
                return base64.b64encode(digest).decode("ascii")
            case "filemd5", [str(path)]:
                # Terraform compares it with S3's ETag; it protects nothing.
                content = (self.folder / path).read_bytes()
                return hashlib.md5(content, usedforsecurity=False).hexdigest()
        raise UnsupportedTerraformError(f"function {function} with {len(arguments)} arguments")


def variable_values(document: Document, given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every variable: the given value, or its default.

    Raises:
        UnresolvedReferenceError: a variable has neither, or a given variable is not declared.
    """
    undeclared = set(given) - set(document.variable_defaults)
    if undeclared:
        raise UnresolvedReferenceError(f"variables {sorted(undeclared)} are not declared")
    values = {}
    for name, default in document.variable_defaults.items():
        if name not in given and "default" not in default:
            raise UnresolvedReferenceError(f"var.{name} has no value")
        values[name] = given[name] if name in given else default["default"]
    return values


def _found(names: Mapping[str, Any], name: str, reference: Reference) -> Any:
    if name not in names:
        raise UnresolvedReferenceError(f"{'.'.join(reference.path)}: there is no {name}")
    return names[name]
