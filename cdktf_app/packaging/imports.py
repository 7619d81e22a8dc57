"""Find the project's modules that a deployable imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path


def reachable_files(root: Path, entry: str, packages: Sequence[str]) -> tuple[Path, ...]:
    """Files of the modules that `entry` imports, directly or not, and of their packages.

    Args:
        root: folder that contains the packages.
        entry: dotted name of the first module.
        packages: top-level packages that count as the project's own.

    Returns:
        Paths relative to `root`, sorted.

    Raises:
        FileNotFoundError: `entry` does not exist.
    """
    if _file_of(root, entry) is None:
        raise FileNotFoundError(f"there is no module {entry} below {root}")
    seen: set[Path] = set()
    waiting = [entry]
    while waiting:
        for file in _with_packages(root, waiting.pop()):
            if file not in seen:
                seen.add(file)
                waiting.extend(_own_imports(root, file, packages))
    return tuple(sorted(seen))


def _with_packages(root: Path, module: str) -> Iterator[Path]:
    """The module's file, and the `__init__` of each package above it, which runs as well."""
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        file = _file_of(root, ".".join(parts[:depth]))
        if file is not None:
            yield file


def _file_of(root: Path, module: str) -> Path | None:
    stem = Path(*module.split("."))
    for candidate in (stem.with_suffix(".py"), stem / "__init__.py"):
        if (root / candidate).is_file():
            return candidate
    return None


def _own_imports(root: Path, file: Path, packages: Sequence[str]) -> Iterator[str]:
    tree = ast.parse((root / file).read_text(encoding="utf-8"), filename=str(file))
    for node in _run_time_nodes(tree):
        for name in _imported_names(node, file):
            if name.split(".")[0] in packages:
                yield name


def _run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all nodes below it, except those under `if TYPE_CHECKING:`, which never run."""
    yield node
    hidden = node.body if isinstance(node, ast.If) and _is_type_checking(node.test) else []
    for child in ast.iter_child_nodes(node):
        if child not in hidden:
            yield from _run_time_nodes(child)


def _is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _imported_names(node: ast.AST, file: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = _absolute(node, file)
        # The names may be modules or names in the module: both are tried.
        yield module
        yield from (f"{module}.{alias.name}" for alias in node.names)


def _absolute(node: ast.ImportFrom, file: Path) -> str:
    if not node.level:
        return node.module or ""
    package = file.parent.parts[: len(file.parent.parts) - node.level + 1]
    return ".".join((*package, *((node.module,) if node.module else ())))
