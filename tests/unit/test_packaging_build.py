from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from cdktf_app.packaging import build_archives
from cdktf_app.packaging.contents import archive_key, contents_of, packages_key

STEP = "settle_gold_run"
TWO_DAYS_SECONDS = 2 * 86_400


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one step that needs no packages."""
    root = tmp_path / "project"
    files = {
        f"lambdas/{STEP}/handler.py": "from medallion import lake\n",
        f"lambdas/{STEP}/requirements.txt": "",
        "lambdas/constraints.txt": "",
        "medallion/lake.py": "PLACE = 1\n",
        "medallion/other.py": "",
    }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def key(root: Path) -> str:
    return archive_key(root, contents_of(root, STEP))


def an_installed_tree(root: Path, build_dir: Path) -> Path:
    """Put an installation's result into the cache, so that no package index is needed."""
    requirements = contents_of(root, STEP).requirements
    folder = build_dir / "packages" / packages_key(root, requirements)
    (folder / "files" / "somebody").mkdir(parents=True)
    with zipfile.ZipFile(folder / "common.zip", "w") as common:
        common.writestr("somebody/elses.py", "")
    return folder


def test_an_archive_contains_the_json_files_of_the_packages_that_the_step_imports(
    root: Path,
) -> None:
    files = {"lake/__init__.py": "", "lake/places.json": "{}", "sea/places.json": "{}"}
    (root / "medallion" / "lake.py").unlink()
    for name, text in files.items():
        file = root / "medallion" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert Path("medallion/lake/places.json") in contents_of(root, STEP).own_files
    assert Path("medallion/sea/places.json") not in contents_of(root, STEP).own_files


def test_an_archive_contains_the_packages_and_the_modules_that_the_step_imports(root: Path) -> None:
    build_dir = root / ".build"
    an_installed_tree(root, build_dir)
    built = build_archives(root, build_dir, [STEP])[STEP]
    with zipfile.ZipFile(built.path) as archive:
        names = archive.namelist()
    assert [name for name in names if name.endswith(".py")] == [
        "somebody/elses.py",
        f"lambdas/{STEP}/handler.py",
        "medallion/lake.py",
    ]
    assert f"lambdas/{STEP}/__pycache__/handler.cpython-311.pyc" in names


def test_an_archive_whose_input_is_unchanged_is_not_built_again(root: Path) -> None:
    build_dir = root / ".build"
    an_installed_tree(root, build_dir)
    first = build_archives(root, build_dir, [STEP])[STEP].path
    inode = first.stat().st_ino
    (root / "medallion/other.py").write_text("UNUSED = 1\n", encoding="utf-8")
    again = build_archives(root, build_dir, [STEP])[STEP].path
    assert (again, again.stat().st_ino) == (first, inode)


@pytest.mark.parametrize(
    "name",
    ["medallion/lake.py", f"lambdas/{STEP}/requirements.txt", "lambdas/constraints.txt"],
)
def test_a_change_of_any_input_gives_another_archive(root: Path, name: str) -> None:
    before = key(root)
    (root / name).write_text("# changed\n", encoding="utf-8")
    assert key(root) != before


def test_archives_in_use_stay_in_the_cache_regardless_of_age(root: Path) -> None:
    build_dir = root / ".build"
    tree = an_installed_tree(root, build_dir)
    first = build_archives(root, build_dir, [STEP])[STEP].path
    abandoned = build_dir / "archives" / f"{STEP}-of-another-time.zip"
    abandoned.write_bytes(b"")
    long_ago = time.time() - TWO_DAYS_SECONDS
    for path in (tree, abandoned):
        os.utime(path, (long_ago, long_ago))
    (root / "medallion/lake.py").write_text("PLACE = 2\n", encoding="utf-8")
    second = build_archives(root, build_dir, [STEP])[STEP].path
    assert second.exists()
    assert first.exists()
    assert tree.exists()
    assert not abandoned.exists()


def test_a_step_without_requirements_is_an_error(root: Path) -> None:
    (root / "lambdas" / STEP / "requirements.txt").unlink()
    with pytest.raises(FileNotFoundError, match=r"settle_gold_run.requirements\.txt"):
        contents_of(root, STEP)


def test_a_variant_selects_the_requirements_of_a_step_that_has_several(root: Path) -> None:
    other = root / "lambdas" / STEP / "requirements-other.txt"
    assert contents_of(root, STEP, "other") == contents_of(root, STEP)
    other.write_text("somebody==1\n", encoding="utf-8")
    assert contents_of(root, STEP).requirements.name == "requirements.txt"
    assert contents_of(root, STEP, "other").requirements == other.relative_to(root)
