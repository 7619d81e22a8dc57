"""What `drop` uploads, and what it refuses before the first upload."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.documents import Selection, drop_files
from cli.documents.selection import uploads_of
from cli.errors import CommandError, ExitCode
from cli.stacks import Connection
from tests.unit.cli_fakes import STACK, InMemoryBucket

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def bucket() -> InMemoryBucket:
    return InMemoryBucket()


@pytest.fixture
def connection(bucket: InMemoryBucket) -> Connection:
    connection = Connection(STACK)
    connection.__dict__["s3"] = bucket
    return connection


def files(folder: Path, *names: str, text: bytes = b"Dear reader") -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return paths


def keys(paths: Sequence[Path], dataset: str = "letters", **options: Any) -> list[str]:
    return [upload.key for upload in uploads_of(Selection(paths, dataset, **options))]


def test_a_folder_is_searched_recursively_and_keeps_its_paths(tmp_path: Path) -> None:
    files(tmp_path, "b.txt", "2026/may/a.txt", "2026/june/a.txt", ".hidden/x.txt", "2026/.y.txt")
    assert keys([tmp_path]) == [
        "letters/2026/june/a.txt",
        "letters/2026/may/a.txt",
        "letters/b.txt",
    ]


def test_glob_selects_files_of_a_folder(tmp_path: Path) -> None:
    given = files(tmp_path, "a.txt", "deep/b.txt", "c.csv")
    assert keys([tmp_path], pattern="*.txt") == ["letters/a.txt", "letters/deep/b.txt"]
    assert keys([given[2]], pattern="*.txt") == ["letters/c.csv"]


@pytest.mark.parametrize("prefix", ["2026/may", "/2026/may/"])
def test_a_prefix_is_a_folder_below_the_datasets_folder(tmp_path: Path, prefix: str) -> None:
    assert keys(files(tmp_path, "a.txt"), prefix=prefix) == ["letters/2026/may/a.txt"]


def refusal(paths: Sequence[Path], **options: Any) -> CommandError:
    with pytest.raises(CommandError) as caught:
        keys(paths, **options)
    assert caught.value.exit_code == ExitCode.USAGE
    assert caught.value.next_step
    return caught.value


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    error = refusal([*files(tmp_path, "a.txt"), tmp_path / "missing.txt"])
    assert "missing.txt" in str(error)


def test_files_with_one_name_are_refused_unless_they_are_in_one_folder(tmp_path: Path) -> None:
    given = files(tmp_path, "x/a.txt", "y/a.txt")
    assert "the same key" in str(refusal(given))
    assert keys([tmp_path]) == ["letters/x/a.txt", "letters/y/a.txt"]


def test_an_empty_file_is_refused_unless_forced(tmp_path: Path) -> None:
    given = files(tmp_path, "a.txt") + files(tmp_path, "empty.txt", text=b"")
    assert "empty.txt" in str(refusal(given))
    assert len(keys(given, force=True)) == 2


def test_a_selection_without_files_is_refused(tmp_path: Path) -> None:
    assert "no file is selected" in str(refusal([tmp_path]))


def test_a_name_that_is_not_utf_8_is_refused_with_its_bytes(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_bytes(b"x")
    error = refusal([Path(os.fsdecode(path))])
    assert "not UTF-8" in str(error)
    assert r"caf\udce9.txt" in str(error)


def test_a_key_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "1024 bytes" in str(refusal(files(tmp_path, "a.txt"), prefix="é" * 600))


@given(st.lists(st.sampled_from(["a.txt", "b.txt", "c/a.txt", "c/d/e.txt"]), unique=True))
def test_each_file_of_a_folder_is_uploaded_once_under_its_path(names: list[str]) -> None:
    # A fixture's folder would be the same in every example.
    with tempfile.TemporaryDirectory() as folder:
        files(Path(folder), *names)
        if names:
            assert sorted(keys([Path(folder)])) == sorted(f"letters/{name}" for name in names)


def test_an_unknown_dataset_is_refused_with_the_nearest_name(
    connection: Connection, bucket: InMemoryBucket, tmp_path: Path
) -> None:
    given = files(tmp_path, "a.txt")
    with pytest.raises(CommandError, match="no dataset 'leters' is deployed") as caught:
        drop_files(connection, Selection(given, "leters"))
    assert caught.value.exit_code == ExitCode.USAGE
    assert "did you mean letters? deployed: invoices, letters" in caught.value.next_step
    assert bucket.objects == {}

    drop_files(connection, Selection(given, "leters", force=True))
    assert list(bucket.objects) == ["leters/a.txt"]


def test_a_failed_upload_reports_what_was_uploaded_before(
    connection: Connection, bucket: InMemoryBucket, tmp_path: Path
) -> None:
    given = files(tmp_path, "a.txt", "b.txt", "c.txt")
    bucket.broken_uploads = ("letters/b.txt",)
    with pytest.raises(CommandError, match=r"1 of 3 files were uploaded.*b\.txt") as caught:
        drop_files(connection, Selection(given, "letters"))
    assert caught.value.exit_code == ExitCode.ERROR
    assert list(bucket.objects) == ["letters/a.txt"]
