from __future__ import annotations

from pathlib import Path

import pytest

from cdktf_app.packaging.imports import reachable_files

OWN = ("lambdas", "medallion")
FILES = {
    "lambdas/__init__.py": "",
    "lambdas/step/__init__.py": "",
    "lambdas/step/handler.py": (
        "import json\nimport boto3\nfrom lambdas.step.core import work\n"
        "from medallion import lake\n"
    ),
    "lambdas/step/core.py": "from . import near\nfrom .near import thing\n",
    "lambdas/step/near.py": "def thing():\n    from medallion.lazy import it\n    return it\n",
    "lambdas/step/forgotten.py": "",
    "lambdas/other/__init__.py": "",
    "lambdas/other/handler.py": "",
    "medallion/__init__.py": "",
    "medallion/lake.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from medallion.only_types import T\n"
        "else:\n    import medallion.at_run_time\n"
    ),
    "medallion/lazy.py": "it = 42\n",
    "medallion/only_types.py": "",
    "medallion/at_run_time.py": "",
    "medallion/package/__init__.py": "from medallion.package.inner import x\n",
    "medallion/package/inner.py": "x = 1\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def reached(root: Path, entry: str) -> set[str]:
    return {file.as_posix() for file in reachable_files(root, entry, OWN)}


def test_follows_imports_through_modules_and_functions(root: Path) -> None:
    assert reached(root, "lambdas.step.handler") == {
        "lambdas/__init__.py",
        "lambdas/step/__init__.py",
        "lambdas/step/handler.py",
        "lambdas/step/core.py",
        "lambdas/step/near.py",
        "medallion/__init__.py",
        "medallion/lake.py",
        "medallion/lazy.py",
        "medallion/at_run_time.py",
    }


def test_imports_for_type_checkers_are_ignored(root: Path) -> None:
    assert "medallion/only_types.py" not in reached(root, "medallion.lake")


def test_a_package_includes_the_imports_of_its_init(root: Path) -> None:
    (root / "lambdas/step/near.py").write_text("import medallion.package\n", encoding="utf-8")
    assert "medallion/package/inner.py" in reached(root, "lambdas.step.handler")


def test_a_missing_handler_is_an_error(root: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"lambdas\.nothing\.handler"):
        reachable_files(root, "lambdas.nothing.handler", OWN)
