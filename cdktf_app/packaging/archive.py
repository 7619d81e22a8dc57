"""Write archives that are identical, byte for byte, if their files are."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from medallion.vocabulary.errors import DefectError

LAMBDA_LIMIT_BYTES = 250 * 1024 * 1024
_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o100644 << 16
_MADE_ON_UNIX = 3
_LEVEL = 3
"""Half the time of the default level 6, for archives that are 5 % larger."""


class ArchiveTooLargeError(DefectError):
    """The archive is larger than Lambda allows."""


def write_archive(target: Path | BinaryIO, files: Mapping[str, Path]) -> None:
    """Write the files under their names, sorted, with fixed times and modes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, files)


def extend_archive(target: Path, base: Path, files: Mapping[str, Path]) -> None:
    """Write the content of `base`, without compressing it again, and then the files."""
    shutil.copyfile(base, target)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, files)


def unzipped_bytes(path: Path) -> int:
    """The size of the unpacked archive."""
    with zipfile.ZipFile(path) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def check_size(name: str, size_bytes: int) -> None:
    """Refuse a size that Lambda refuses.

    Raises:
        ArchiveTooLargeError: more than 250 MB unzipped.
    """
    if size_bytes > LAMBDA_LIMIT_BYTES:
        raise ArchiveTooLargeError(
            f"{name}: {size_bytes / 2**20:.0f} MB unzipped, but Lambda allows 250 MB"
        )


def _add(archive: zipfile.ZipFile, files: Mapping[str, Path]) -> None:
    for name in sorted(files):
        archive.writestr(_entry(name), files[name].read_bytes(), compresslevel=_LEVEL)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = _READABLE_BY_ALL
    entry.create_system = _MADE_ON_UNIX
    return entry
