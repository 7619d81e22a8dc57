"""Distinguishes binary data from text, block by block, in any encoding and at any position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medallion.vocabulary.errors import DocumentRejectedError

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW_BYTES: Final = 8192
MAX_CONTROL_PERCENT: Final = 5
FEW_CONTROLS: Final = 32
"""A long text may end with so many (DOS's end mark), even if its last window is short."""

_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\x08"))

_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (audio, video or WebP image)"),
    (b"\x7fELF", "an ELF program"),
    (b"MZ", "a Windows program"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b\x08", "a gzip archive inside the file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
)
_BEGINNINGS: Final = tuple(signature for signature, _ in _SIGNATURES)
_BINARY_ONLY_WITH_NUL: Final = frozenset(
    {b"MZ", b"RIFF", b"BZh", b"ID3", b"PAR1", b"OggS", b"GIF8"}
)
"""Signatures that text may begin with; they count only together with a NUL byte."""


class BinaryDetector:
    """Examines one document's text as UTF-8, without its byte order mark.

    The verdict does not depend on where one block ends and the next begins.
    """

    def __init__(self, nul_message: str) -> None:
        self._nul_message = nul_message
        self._seen = 0
        self._controls = 0

    def look_at(self, block: bytes) -> None:
        """Look at the next block; the first block holds the beginning of the text or all of it.

        Raises:
            DocumentRejectedError: NOT_TEXT, with what it looks like.
        """
        if not self._seen:
            _refuse_signatures(block[:WINDOW_BYTES])
        # Few texts have any; searching for each is four times as fast as counting all.
        if not self._controls and not any(code in block for code in _CONTROLS):
            self._seen += len(block)
            return
        if b"\0" in block:
            raise _not_text(self._nul_message)
        for part in self._up_to_window_ends(block):
            self._seen += len(part)
            self._controls += _controls_in(part)
            if self._seen % WINDOW_BYTES == 0:
                self._end_window(WINDOW_BYTES)

    def finish(self) -> None:
        """Look at the rest after the last full window.

        Raises:
            DocumentRejectedError: NOT_TEXT.
        """
        self._end_window(self._seen % WINDOW_BYTES)

    def _up_to_window_ends(self, block: bytes) -> Iterator[bytes]:
        start = 0
        while start < len(block):
            end = start + WINDOW_BYTES - self._seen % WINDOW_BYTES
            yield block[start:end]
            start = end

    def _end_window(self, size: int) -> None:
        found, self._controls = self._controls, 0
        if found * 100 <= size * MAX_CONTROL_PERCENT:
            return
        if self._seen <= WINDOW_BYTES:
            raise _not_text(
                f"more than {MAX_CONTROL_PERCENT} % of its first bytes are control characters"
            )
        if found > FEW_CONTROLS:
            raise _not_text(
                f"it begins as text, but more than {MAX_CONTROL_PERCENT} % of the bytes of a "
                "later part are control characters"
            )


def _refuse_signatures(head: bytes) -> None:
    if not head.startswith(_BEGINNINGS):
        return
    for signature, name in _SIGNATURES:
        likely = signature not in _BINARY_ONLY_WITH_NUL or b"\0" in head
        if head.startswith(signature) and likely:
            raise _not_text(f"it looks like {name}")


def _controls_in(block: bytes) -> int:
    return len(block) - len(block.translate(None, _CONTROLS))


def _not_text(why: str) -> DocumentRejectedError:
    return DocumentRejectedError("NOT_TEXT", f"the document is not text: {why}")
