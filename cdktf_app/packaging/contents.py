"""Contents of a function's archive: its step, the modules that it imports, the SDK's services."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cdktf_app.packaging.imports import reachable_files

OWN_PACKAGES: Final = ("lambdas", "medallion")
_STEP_DEPTH: Final = 3
"""Parts of `lambdas/<step>/__init__.py`; the text files there are the step's requirements."""
CONSTRAINTS: Final = Path("lambdas/constraints.txt")

SERVICES: Final[dict[str, tuple[str, ...]]] = {
    "register_document": ("s3", "dynamodb", "stepfunctions"),
    "chunk_text": ("s3", "dynamodb"),
    "extract_batch": ("s3", "dynamodb", "secretsmanager"),
    "reconcile_document": ("s3", "dynamodb"),
    "join_gold_run": ("s3", "dynamodb", "stepfunctions", "glue"),
    "settle_gold_run": ("s3", "dynamodb", "stepfunctions"),
    "publish_outcome": ("s3", "dynamodb", "events"),
    "record_failure": ("s3", "dynamodb", "stepfunctions"),
}
"""AWS services that a step calls, by the SDK's names; its archive contains no others."""

TRACING: Final = ("xray",)
"""The tracer creates its client on import."""


@dataclass(frozen=True)
class ArchiveContents:
    """The contents of an archive.

    Attributes:
        own_files: files of the project, relative to its root.
        requirements: pinned packages of the step, relative to the project's root.
    """

    step: str
    own_files: tuple[Path, ...]
    requirements: Path
    services: tuple[str, ...]


def contents_of(root: Path, step: str, variant: str = "") -> ArchiveContents:
    """The contents of a step's archive.

    Args:
        root: the project's root.
        step: folder below `lambdas/`.
        variant: a step with a `requirements-<variant>.txt` gets its packages instead.

    Raises:
        FileNotFoundError: the step has no handler or no requirements.
    """
    requirements = Path("lambdas", step, "requirements.txt")
    if not (root / requirements).is_file():
        raise FileNotFoundError(f"{requirements} does not exist: each step pins its packages there")
    chosen = requirements.with_name(f"requirements-{variant}.txt")
    if (root / chosen).is_file():
        requirements = chosen
    modules = reachable_files(root, f"lambdas.{step}.handler", OWN_PACKAGES)
    own_files = tuple(sorted([*modules, *_data_files(root, modules)]))
    return ArchiveContents(step, own_files, requirements, SERVICES[step] + TRACING)


def _data_files(root: Path, modules: Iterable[Path]) -> Iterator[Path]:
    """JSON files next to the modules of a package; in an inner package also text files."""
    for module in modules:
        if module.name == "__init__.py":
            inner = len(module.parts) > _STEP_DEPTH
            for pattern in ("*.json", "*.txt") if inner else ("*.json",):
                for file in sorted((root / module.parent).glob(pattern)):
                    yield file.relative_to(root)


def packages_key(root: Path, requirements: Path) -> str:
    """Hash of everything that determines which packages are installed."""
    parts = [(root / requirements).read_bytes(), (root / CONSTRAINTS).read_bytes(), *_tools()]
    return _digest(parts)


def archive_key(root: Path, contents: ArchiveContents) -> str:
    """Hash of everything that determines an archive's bytes."""
    own = [f"{file}\n".encode() + (root / file).read_bytes() for file in contents.own_files]
    packages = packages_key(root, contents.requirements)
    return _digest([packages.encode(), *own, ",".join(contents.services).encode()])


def _tools() -> list[bytes]:
    """The packaging code and the version of Python that compiles."""
    here = Path(__file__).parent
    return [sys.version.encode(), *(f.read_bytes() for f in sorted(here.glob("*.py")))]


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:16]
