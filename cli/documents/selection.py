"""Select the files of a drop and their keys, and check all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import CommandError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MAX_KEY_BYTES = 1024
_NAMED = 5


@dataclass(frozen=True)
class Upload:
    """A file and its key in bronze."""

    path: Path
    key: str


@dataclass(frozen=True)
class Selection:
    """What the user asked for.

    Attributes:
        paths: files, and folders that are searched recursively.
        prefix: a folder below the dataset's, such as `2026/may`; empty for none.
        pattern: which files of a folder, such as `*.txt`; hidden files are left out.
        force: also upload empty files.
    """

    paths: Sequence[Path]
    dataset: str
    prefix: str = ""
    pattern: str = "*"
    force: bool = False


def uploads_of(selection: Selection) -> list[Upload]:
    """The uploads, files of a folder in the order of their names.

    Raises:
        CommandError: a path does not exist, nothing is selected, two files have the same key, a
            file is empty, or S3 cannot take a key.
    """
    _refuse("not a file or folder", _missing(selection.paths), "check the path")
    uploads = [
        Upload(path, _key(selection, name))
        for given in selection.paths
        for path, name in _files(given, selection.pattern)
    ]
    if not uploads:
        raise _refusal("no file is selected", f"check the folder and --glob {selection.pattern!r}")
    _check_keys(uploads)
    if not selection.force:
        _refuse("empty", _empty(uploads), "leave empty files out, or upload them with --force")
    return uploads


def _missing(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if not path.exists()]


def _empty(uploads: Iterable[Upload]) -> list[Path]:
    return [upload.path for upload in uploads if upload.path.stat().st_size == 0]


def _files(given: Path, pattern: str) -> Iterator[tuple[Path, str]]:
    """The files of a path, with the names that they have in bronze."""
    if not given.is_dir():
        yield given, given.name
        return
    for path in sorted(given.rglob(pattern)):
        relative = path.relative_to(given)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield path, relative.as_posix()


def _key(selection: Selection, name: str) -> str:
    folder = selection.prefix.strip("/")
    return "/".join(filter(None, (selection.dataset, folder, name)))


def _check_keys(uploads: Sequence[Upload]) -> None:
    _refuse(
        "file names that are not UTF-8",
        [upload.path for upload in uploads if not _is_text(upload.key)],
        "rename the files",
    )
    _refuse(
        f"keys of more than {_MAX_KEY_BYTES} bytes, which S3 refuses",
        [upload.path for upload in uploads if len(upload.key.encode()) > _MAX_KEY_BYTES],
        "shorten the names or --prefix",
    )
    counts = Counter(upload.key for upload in uploads)
    _refuse(
        "several files have the same key, so one would replace the other",
        [upload.path for upload in uploads if counts[upload.key] > 1],
        "drop their common folder, which keeps the paths, or use --prefix",
    )


def _is_text(key: str) -> bool:
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True


def _names(paths: Iterable[Path]) -> str:
    """The first few paths; bytes that are not text are shown as escapes."""
    shown = [str(path).encode(errors="backslashreplace").decode() for path in paths]
    more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return ", ".join(shown[:_NAMED]) + more


def _refuse(problem: str, paths: Sequence[Path], next_step: str) -> None:
    if paths:
        raise _refusal(f"{problem}: {_names(paths)}", next_step)


def _refusal(message: str, next_step: str) -> CommandError:
    return CommandError(message, next_step, ExitCode.USAGE)
