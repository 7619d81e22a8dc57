"""A synthesized Terraform document (``cdk.tf.json``), read and checked for unsupported parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_aws.deployer.errors import UnsupportedTerraformError
from local_aws.deployer.expressions import Reference, parse_template, references

_COMMENT = "//"
# `terraform` (versions, backend) and `provider` (credentials) configure Terraform itself and
# declare no resources.
_SECTIONS = {_COMMENT, "terraform", "provider", "resource", "data", "variable", "output"}
_META_ARGUMENTS = {_COMMENT, "depends_on", "lifecycle", "provider"}
_UNSUPPORTED_META_ARGUMENTS = ("count", "for_each", "provisioner", "connection", "dynamic")


@dataclass(frozen=True)
class Resource:
    """A declared resource with unevaluated expressions.

    Attributes:
        body: the resource type's arguments, without Terraform's meta-arguments.
        depends_on: the addresses of its explicit dependencies.
    """

    type: str
    name: str
    body: Mapping[str, Any]
    depends_on: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"{self.type}.{self.name}"

    def dependencies(self) -> set[str]:
        """The addresses of the resources that must exist first."""
        return {*self.depends_on, *addresses_in(self.body)}


@dataclass(frozen=True)
class Document:
    """The declarations of a Terraform document.

    Attributes:
        folder: the document's folder, the base of its relative paths.
        data: the bodies of the data sources by address (``data.aws_caller_identity.current``).
        variable_defaults: the default of each variable, empty for a required variable.
        outputs: the unevaluated value of each output.
    """

    folder: Path
    resources: Mapping[str, Resource]
    data: Mapping[str, Mapping[str, Any]]
    variable_defaults: Mapping[str, Mapping[str, Any]]
    outputs: Mapping[str, Any]


def document_of(content: Mapping[str, Any], *, folder: Path) -> Document:
    """Read a document from parsed JSON.

    Raises:
        UnsupportedTerraformError: it has an unknown section or an unsupported meta-argument.
    """
    unknown = set(content) - _SECTIONS
    if unknown:
        raise UnsupportedTerraformError(f"sections {sorted(unknown)} are not supported")
    resources = [
        _resource(kind, name, body) for kind, name, body in _blocks(content.get("resource", {}))
    ]
    return Document(
        folder=folder,
        resources={resource.address: resource for resource in resources},
        data={
            f"data.{kind}.{name}": _without_comments(body)
            for kind, name, body in _blocks(content.get("data", {}))
        },
        variable_defaults={
            name: {key: value for key, value in body.items() if key == "default"}
            for name, body in _entries(content.get("variable", {}))
        },
        outputs={name: body["value"] for name, body in _entries(content.get("output", {}))},
    )


def addresses_in(value: Any) -> Iterator[str]:
    """The addresses of the resources that the expressions in a JSON value refer to."""
    for reference in references_in(value):
        if reference.path[0] not in {"data", "var"}:
            yield ".".join(reference.path[:2])


def references_in(value: Any) -> Iterator[Reference]:
    """The references in the expressions of a JSON value."""
    if isinstance(value, str):
        yield from references(parse_template(value))
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from references_in(key)
            yield from references_in(child)
    elif isinstance(value, list):
        for child in value:
            yield from references_in(child)


def _resource(kind: str, name: str, body: Mapping[str, Any]) -> Resource:
    for argument in _UNSUPPORTED_META_ARGUMENTS:
        if argument in body:
            raise UnsupportedTerraformError(f"{kind}.{name}: {argument} is not supported")
    return Resource(
        type=kind,
        name=name,
        body={key: value for key, value in body.items() if key not in _META_ARGUMENTS},
        depends_on=tuple(body.get("depends_on", ())),
    )


def _blocks(section: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for kind, group in _entries(section):
        for name, body in _entries(group):
            yield kind, name, body


def _entries(group: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, body in group.items():
        if name != _COMMENT:
            if not isinstance(body, Mapping):
                raise UnsupportedTerraformError(f"{name}: expected one block")
            yield name, body


def _without_comments(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in body.items() if key != _COMMENT}
