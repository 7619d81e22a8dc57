"""One rule for all text files of a dataset: UTF-8, with or without a byte order mark."""

from __future__ import annotations

import codecs
import errno
import stat
from pathlib import Path
from typing import Final

from medallion.dataset_folders.mistakes import FileFindings, Problem
from medallion.dataset_folders.reasons import Reason

MAX_FILE_BYTES: Final = 1_000_000

_WIDE_MARKS: Final = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def read_text(path: Path, found: FileFindings) -> str | None:
    """The text of a file without a byte order mark and with line feeds as line ends.

    Returns:
        None if the file cannot be read; `found` then has the mistake.
    """
    content = _content(path, found)
    return None if content is None else _decoded(content, found)


def _content(path: Path, found: FileFindings) -> bytes | None:
    try:
        facts = path.stat()
        problem = _unreadable(facts.st_mode, facts.st_size)
        if problem is None:
            return path.read_bytes()
    except OSError as error:
        problem = _refused(error)
    found.add(problem, reason=Reason.UNREADABLE_FILE)
    return None


def _unreadable(mode: int, size: int) -> Problem | None:
    if stat.S_ISDIR(mode):
        return Problem("is a folder, not a file", "replace it with a text file of this name")
    if not stat.S_ISREG(mode):
        return Problem("is not a regular file")
    if size > MAX_FILE_BYTES:
        return Problem(
            f"has {size:,} bytes, more than the {MAX_FILE_BYTES:,} that are read",
            "make it shorter",
        )
    return None


def _refused(error: OSError) -> Problem:
    match error.errno:
        case errno.ELOOP:
            return Problem("is a symbolic link that leads back to itself", "replace the link")
        case errno.ENOENT | errno.ENOTDIR:
            return Problem("is a symbolic link to a file that does not exist", "replace the link")
        case errno.EACCES | errno.EPERM:
            return Problem("may not be read by you", "change its permissions")
    return Problem(f"cannot be read ({(error.strerror or 'unknown error').lower()})")


def _decoded(content: bytes, found: FileFindings) -> str | None:
    for mark, encoding in _WIDE_MARKS.items():
        if content.startswith(mark):
            found.add(Problem(f"is {encoding}, not UTF-8"), line=1, reason=Reason.NOT_UTF8)
            return None
    nul = content.find(b"\0")
    if nul >= 0:
        problem = Problem("contains a NUL byte, as files in UTF-16 and files without text do")
        found.add(problem, _line(content, nul), Reason.NOT_UTF8)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from the end of a byte order mark.
        start = error.start + len(content) - len(error.object)
        problem = Problem(f"is not UTF-8: the byte 0x{content[start]:02X} is not part of a text")
        found.add(problem, _line(content, start), Reason.NOT_UTF8)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line(content: bytes, position: int) -> int:
    before = content[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1
