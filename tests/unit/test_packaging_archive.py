from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from cdktf_app.packaging.archive import (
    LAMBDA_LIMIT_BYTES,
    ArchiveTooLargeError,
    check_size,
    extend_archive,
    unzipped_bytes,
    write_archive,
)
from cdktf_app.packaging.bytecode import compile_folder
from cdktf_app.packaging.packages import files_below
from cdktf_app.packaging.pruning import is_needed, service_of

MODULE = "NAMES = {'b', 'a', 'c'}\n\ndef has(name):\n    return name in {'x', 'y', 'z', 'w'}\n"


def test_the_same_files_give_the_same_bytes_whenever_they_were_written(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, stamp, mode in ((first, 1_000_000_000, 0o600), (second, 1_500_000_000, 0o755)):
        folder.mkdir()
        for name in ("b.py", "a.py"):
            (folder / name).write_text(f"# {name}\n", encoding="utf-8")
            (folder / name).chmod(mode)
            os.utime(folder / name, (stamp, stamp))
        write_archive(folder.with_suffix(".zip"), files_below(folder))
    assert first.with_suffix(".zip").read_bytes() == second.with_suffix(".zip").read_bytes()


def test_entries_are_sorted_and_readable_by_the_runtime(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("x", encoding="utf-8")
    write_archive(tmp_path / "a.zip", {"b/c.py": source, "a.py": source})
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["a.py", "b/c.py"]
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert unzipped_bytes(tmp_path / "a.zip") == 2


def test_an_archive_that_is_too_large_for_lambda_is_refused() -> None:
    check_size("step", LAMBDA_LIMIT_BYTES)
    with pytest.raises(ArchiveTooLargeError, match="step"):
        check_size("step", LAMBDA_LIMIT_BYTES + 1)


def a_compiled_folder(folder: Path) -> Path:
    folder.mkdir()
    for name in ("one.py", "two.py", "three.py"):
        (folder / name).write_text(MODULE, encoding="utf-8")
    (folder / "template.py").write_text("class {{ name }}:\n", encoding="utf-8")
    compile_folder(folder)
    return folder


def test_bytecode_is_the_same_in_every_folder(tmp_path: Path) -> None:
    first = files_below(a_compiled_folder(tmp_path / "first"))
    second = files_below(a_compiled_folder(tmp_path / "second"))
    assert {n: f.read_bytes() for n, f in first.items()} == {
        n: f.read_bytes() for n, f in second.items()
    }


def test_bytecode_is_used_even_if_the_source_has_changed(tmp_path: Path) -> None:
    folder = a_compiled_folder(tmp_path / "code")
    (folder / "one.py").write_text("NAMES = 'read again'\n", encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); import one; print(one.has('x'))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True
    )
    assert done.stdout == "True\n"


def test_a_file_that_is_not_python_is_unchanged(tmp_path: Path) -> None:
    names = files_below(a_compiled_folder(tmp_path / "code"))
    assert "template.py" in names
    assert not [name for name in names if "template" in name and name.endswith(".pyc")]


@pytest.mark.parametrize(
    "path",
    [
        "googleapiclient/discovery_cache/documents/abusiveexperiencereport.v1.json",
        "google/ai/generativelanguage_v1beta2/types/model.py",
        "pydantic/_internal/_model.pyi",
        "wrapt/tests/test_wrapt.py",
        "boto3-1.43.dist-info/RECORD",
        "bin/normalizer",
    ],
)
def test_files_that_no_function_needs_are_omitted(path: str) -> None:
    assert not is_needed(PurePosixPath(path))


@pytest.mark.parametrize(
    "path",
    [
        "google/ai/generativelanguage_v1beta/types/model.py",
        "googleapiclient/discovery_cache/base.py",
        "boto3-1.43.dist-info/METADATA",
        "jsonschema_specifications/schemas/draft202012/metaschema.json",
        "_cffi_backend.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_files_that_a_function_may_need_are_kept(path: str) -> None:
    assert is_needed(PurePosixPath(path))


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("botocore/data/s3/2006-03-01/service-2.json.gz", "s3"),
        ("boto3/data/ec2/2016-11-15/resources-1.json", "ec2"),
        ("botocore/data/endpoints.json", None),
        ("botocore/client.py", None),
        ("googleapiclient/data/s3/2006-03-01/service-2.json.gz", None),
    ],
)
def test_the_service_of_an_sdk_description_is_recognized(path: str, service: str | None) -> None:
    assert service_of(PurePosixPath(path)) == service


def test_an_archive_can_be_extended(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name * 1000, encoding="utf-8")
    base = tmp_path / "base.zip"
    write_archive(base, {"packages/a.py": tmp_path / "a"})
    before = base.read_bytes()
    for target in ("one.zip", "two.zip"):
        extend_archive(tmp_path / target, base, {"lambdas/b.py": tmp_path / "b"})
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["packages/a.py", "lambdas/b.py"]
        assert archive.read("lambdas/b.py") == b"b" * 1000
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert base.read_bytes() == before
