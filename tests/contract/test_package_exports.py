"""Other code imports the names that a package exports, never a module in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("benchmarks", "cdktf_app", "cli", "glue_jobs", "lambdas", "local_aws", "medallion")
PACKAGES = [
    *re.findall(
        r"^\| `((?:medallion|lambdas/extract_batch|cli)/\w+)/` \|",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    ),
    "cdktf_app/packaging",
]

pytestmark = pytest.mark.contract


def packages_below(root: Path, folders: Iterable[str]) -> list[str]:
    """Dotted names of these folders' packages and of all packages in them."""
    found = (file.parent for folder in folders for file in (root / folder).rglob("__init__.py"))
    return sorted(".".join(folder.relative_to(root).parts) for folder in found)


def python_files(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    return (file for folder in folders for file in sorted((root / folder).rglob("*.py")))


def exports_of(root: Path, package: str) -> list[str]:
    """The entries of `__all__`; empty for a package without one."""
    tree = ast.parse((root / Path(*package.split(".")) / "__init__.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            exported: list[str] = ast.literal_eval(node.value)
            return exported
    return []


def imports_of(root: Path, file: Path) -> Iterator[tuple[str, str]]:
    """Module and name of each import; an empty name for `import module`."""
    package = ".".join(file.relative_to(root).parent.parts)
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            yield from ((module, alias.name) for alias in node.names)


def imports_from_outside(
    root: Path, package: str, folders: Iterable[str] = PRODUCT
) -> Iterator[tuple[Path, str, str]]:
    """File, module and name of each import of or from the package by other code."""
    inside = root / Path(*package.split("."))
    for file in python_files(root, folders):
        if inside not in file.parents:
            for module, name in imports_of(root, file):
                whole = f"{module}.{name}".removesuffix(".")
                if whole == package or whole.startswith(f"{package}."):
                    yield file, module, name


def wrong_imports(root: Path, packages: Iterable[str]) -> list[str]:
    """Imports in product code of a name that its package does not export.

    An export that is a module may be imported from: `from package.module import name`.

    Args:
        root: folder that all dotted names begin in.
        packages: dotted names.
    """
    return [
        f"{file.relative_to(root)}: {module} {name}".strip()
        for package in packages
        for file, module, name in imports_from_outside(root, package)
        if not is_entrance(package, exports_of(root, package), module, name)
    ]


def is_entrance(package: str, exports: list[str], module: str, name: str) -> bool:
    modules = [f"{package}.{export}" for export in exports]
    return name in exports if module == package else bool(name) and module in modules


LOCAL_PACKAGES = [
    "local_aws.deployer",
    "local_aws.emulator",
    "local_aws.gemini_stand_in.api",
    "local_aws.gemini_stand_in.faults",
    "local_aws.gemini_stand_in.reading",
    "local_aws.glue_runtime",
]
"""These packages without their subpackages, which are registries or run elsewhere."""

CHECKED = packages_below(ROOT, PACKAGES) + LOCAL_PACKAGES


def test_other_code_imports_only_exported_names() -> None:
    assert len(CHECKED) > len(PACKAGES) > 0
    assert wrong_imports(ROOT, CHECKED) == []


@pytest.mark.parametrize("package", CHECKED)
def test_each_export_is_used_outside(package: str) -> None:
    exports = exports_of(ROOT, package)
    used = {
        name if module == package else module.rpartition(".")[2]
        for _, module, name in imports_from_outside(ROOT, package, (*PRODUCT, "tests"))
    }
    assert exports
    assert set(exports) <= used


def test_no_client_of_the_model_is_imported_before_it_is_needed() -> None:
    clients = {"google.generativeai", "google.genai"}
    code = f"import sys, lambdas.extract_batch.handler; print(*{clients} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout == "\n"


@pytest.mark.parametrize(
    "line",
    [
        "from lambdas.step.parts import hidden",
        "from lambdas.step.parts import inner",
        "from lambdas.step.parts.inner import shown",
        "from lambdas.step.parts.open import deep",
        "from .parts.inner import shown",
        "from .parts import hidden",
        "from lambdas.step.parts import *",
        "import lambdas.step.parts.inner",
        "import lambdas.step.parts",
        "from lambdas.step import parts",
        "import lambdas.step.parts.open",
    ],
)
def test_an_import_of_an_inner_module_is_found(tmp_path: Path, line: str) -> None:
    write_step(tmp_path, f"if TYPE_CHECKING:\n    {line}\n")
    (found,) = wrong_imports(tmp_path, ["lambdas.step.parts"])
    assert found.startswith("lambdas/step/core.py: lambdas.step")


@pytest.mark.parametrize(
    "line",
    [
        "from lambdas.step.parts import shown",
        "from .parts import shown",
        "from lambdas.step.parts import opened",
        "from lambdas.step.parts.opened import deep",
        "from lambdas.step.partsmen import hidden",
    ],
)
def test_an_import_of_an_export_or_an_exported_module_is_allowed(tmp_path: Path, line: str) -> None:
    write_step(tmp_path, line)
    assert wrong_imports(tmp_path, ["lambdas.step.parts"]) == []


def write_step(root: Path, imports: str) -> None:
    parts = root / "lambdas" / "step" / "parts"
    parts.mkdir(parents=True)
    inside = "from lambdas.step.parts.inner import shown\n"
    for path, text in {
        parts / "__init__.py": f'{inside}__all__ = ["opened", "shown"]\n',
        parts / "inner.py": "shown = hidden = 1\n",
        parts / "opened.py": f"{inside}deep = shown\n",
        parts.with_name("core.py"): imports,
    }.items():
        path.write_text(text, encoding="utf-8")
