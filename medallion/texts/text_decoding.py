"""Decodes an object's bytes to text, or refuses them.

All offsets count in the decoded text. It has no byte order mark, and line ends are unchanged.
Without a byte order mark, UTF-8 is assumed; bytes that are not UTF-8 are read as Windows-1252
(every byte has a character there), counted, and refused above a share. Binary data is the same
in all encodings (`binary_detection`).
"""

from __future__ import annotations

import codecs
import gzip
import io
import threading
import zlib
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from medallion.texts.binary_detection import WINDOW_BYTES, BinaryDetector
from medallion.vocabulary.errors import DocumentRejectedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_UNDECODABLE_SHARE: Final = 0.10
MAX_GZIP_RATIO: Final = 200
_UNPACKED_BLOCK_BYTES: Final = 1024 * 1024

_MARKS: Final[tuple[tuple[bytes, str], ...]] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PLANES_WITH_CHARACTERS: Final = frozenset({0, 1, 2, 3, 14, 15, 16})
_SHORTEST_WITH_NUL: Final = 6
_FALLBACK: Final = "medallion-windows-1252"


class _Local(threading.local):
    undecodable = 0
    """Bytes that were not UTF-8, of all documents that this thread has read."""


_LOCAL: Final = _Local()


def _read_as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    _LOCAL.undecodable += len(wrong)
    # The five bytes that Windows-1252 leaves undefined are the C1 controls, as in ISO 8859-1.
    text = "".join(
        bytes([byte]).decode("cp1252" if byte not in b"\x81\x8d\x8f\x90\x9d" else "latin-1")
        for byte in wrong
    )
    return text, error.end


codecs.register_error(_FALLBACK, _read_as_windows_1252)


class TextDecoder:
    """Decodes one document, block by block; `encoding` and `characters` are final at its end.

    Attributes:
        encoding: for example "utf-8", "utf-16-le", or "utf-8 with 3 bytes as windows-1252".
        characters: code points decoded so far.
        size_bytes: bytes read so far, after decompression.
    """

    def __init__(self, max_bytes: int) -> None:
        self.encoding = "utf-8"
        self.characters = 0
        self.size_bytes = 0
        self._max_bytes = max_bytes
        self._undecodable = 0

    def decode(self, blocks: Iterable[bytes]) -> Iterator[str]:
        """Decode blocks of bytes to blocks of text; gzip is unpacked.

        Raises:
            DocumentRejectedError: EMPTY, NOT_TEXT, BAD_ENCODING, TOO_LARGE or BAD_GZIP.
        """
        for text in self._texts(self._checked(_rebuffered(_unzipped(blocks)))):
            self.characters += len(text)
            if text:
                yield text
        if not self.characters:
            raise DocumentRejectedError("EMPTY", "the document has no text")

    def _checked(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self.size_bytes += len(block)
            if self.size_bytes > self._max_bytes:
                raise DocumentRejectedError(
                    "TOO_LARGE", f"the text has more than {self._max_bytes} bytes"
                )
            yield block

    def _texts(self, blocks: Iterator[bytes]) -> Iterator[str]:
        first = next(blocks)
        mark, self.encoding = _byte_order_mark(first)
        strict = self.encoding != "utf-8"
        decoder = codecs.getincrementaldecoder(self.encoding)("strict" if strict else _FALLBACK)
        detector = BinaryDetector(
            "it has NUL characters" if mark else "it has NUL bytes and no byte order mark"
        )
        for block in chain([first[len(mark) :]], blocks):
            if not strict:
                detector.look_at(block)
            text = self._decoded(decoder, block)
            if strict:
                detector.look_at(text.encode())
            yield text
        yield self._decoded(decoder, b"", final=True)
        detector.finish()
        self._judge(self._undecodable)

    def _decoded(
        self, decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False
    ) -> str:
        before = _LOCAL.undecodable
        try:
            text = decoder.decode(block, final)
        except UnicodeDecodeError as error:
            raise DocumentRejectedError(
                "BAD_ENCODING", f"the bytes are not {self.encoding}, which the file claims to be"
            ) from error
        # Counted per block, because a thread may read several documents by turns.
        self._undecodable += _LOCAL.undecodable - before
        return text

    def _judge(self, undecodable: int) -> None:
        if not undecodable:
            return
        if undecodable > self.size_bytes * MAX_UNDECODABLE_SHARE:
            raise DocumentRejectedError(
                "BAD_ENCODING",
                f"{undecodable} of {self.size_bytes} bytes are not UTF-8, more than "
                f"{MAX_UNDECODABLE_SHARE:.0%}: convert the file to UTF-8",
            )
        self.encoding = f"utf-8 with {undecodable} bytes as windows-1252"


def _byte_order_mark(head: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark) and not (encoding == "utf-32-le" and _is_utf_16(head)):
            return mark, encoding
    return b"", "utf-8"


def _is_utf_16(head: bytes) -> bool:
    """Whether it is UTF-16 with a NUL first, not UTF-32: both begin with the same four bytes.

    UTF-32 has a plane of Unicode where UTF-16 has its second character after the NUL. Line breaks
    and tabs look like planes without characters; then the whole head must be valid UTF-32.
    """
    plane = int.from_bytes(head[6:8], "little")
    if len(head) == _SHORTEST_WITH_NUL:
        return True
    if plane in _PLANES_WITH_CHARACTERS:
        return False
    is_whole = len(head) < WINDOW_BYTES
    try:
        codecs.utf_32_le_decode(head[4:], "strict", is_whole)
    except UnicodeDecodeError:
        return True
    return False


def _rebuffered(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, with a first block that is long enough to examine."""
    head = b""
    source = iter(blocks)
    for block in source:
        head += block
        if len(head) >= WINDOW_BYTES:
            break
    yield head
    yield from source


def _unzipped(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip (all members), recognised by its signature; pass other bytes unchanged."""
    source = _rebuffered(blocks)
    head = next(source)
    if not head.startswith(b"\x1f\x8b"):
        yield head
        yield from source
        return
    yield from _gunzip(head, source)


def _gunzip(head: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    packed = _BlockReader(chain([head], source))
    unpacked = 0
    try:
        with gzip.GzipFile(fileobj=io.BufferedReader(packed)) as archive:
            while block := archive.read(_UNPACKED_BLOCK_BYTES):
                unpacked += len(block)
                if unpacked > MAX_GZIP_RATIO * packed.size_bytes:
                    raise DocumentRejectedError(
                        "BAD_GZIP", f"the archive unpacks to over {MAX_GZIP_RATIO} times its size"
                    )
                yield block
    except (OSError, EOFError, zlib.error) as error:
        raise DocumentRejectedError("BAD_GZIP", "the gzip archive is damaged or cut off") from error


class _BlockReader(io.RawIOBase):
    """An iterator of blocks as a file; `size_bytes` counts the bytes read."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")
        self.size_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        self.size_bytes += size
        return size
