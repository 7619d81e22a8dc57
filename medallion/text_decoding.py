"""From an object's bytes to text: what is accepted, how it is decoded, what is refused.

The decoded text is what all offsets count in. A byte order mark is not part of it; line ends are
kept as they are. UTF-8 is assumed without a byte order mark; bytes that are not UTF-8 are read as
Windows-1252 (every byte has a character there), counted, and refused above a share.
"""

from __future__ import annotations

import codecs
import gzip
import io
import threading
import zlib
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from medallion.errors import DocumentRejectedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_UNDECODABLE_SHARE: Final = 0.10
MAX_GZIP_RATIO: Final = 200
_SNIFFED_BYTES: Final = 8192
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\x08"))
_UNPACKED_BLOCK_BYTES: Final = 1024 * 1024

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
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
)
_BINARY_ONLY_WITH_NUL: Final = frozenset(
    {b"MZ", b"RIFF", b"BZh", b"ID3", b"PAR1", b"OggS", b"GIF8"}
)
"""Signatures that text may begin with; they count only beside a NUL byte."""

_MARKS: Final[tuple[tuple[bytes, str], ...]] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FALLBACK: Final = "medallion-windows-1252"
_LOCAL: Final = threading.local()


def _read_as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    _LOCAL.undecodable = getattr(_LOCAL, "undecodable", 0) + len(wrong)
    # The five bytes that Windows-1252 leaves open are the C1 controls, as in ISO 8859-1.
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

    def decode(self, blocks: Iterable[bytes]) -> Iterator[str]:
        """Blocks of text for blocks of bytes; gzip is unpacked on the way.

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
        first = next(blocks, b"")
        mark, self.encoding = _byte_order_mark(first)
        refuse_binary(first)
        strict = self.encoding != "utf-8"
        decoder = codecs.getincrementaldecoder(self.encoding)("strict" if strict else _FALLBACK)
        before = getattr(_LOCAL, "undecodable", 0)
        yield self._decoded(decoder, first[len(mark) :])
        for block in blocks:
            if not strict and b"\0" in block:
                raise _not_text("it has NUL bytes")
            yield self._decoded(decoder, block)
        yield self._decoded(decoder, b"", final=True)
        self._judge(getattr(_LOCAL, "undecodable", 0) - before)

    def _decoded(
        self, decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False
    ) -> str:
        try:
            return decoder.decode(block, final)
        except UnicodeDecodeError as error:
            raise DocumentRejectedError(
                "BAD_ENCODING", f"the bytes are not {self.encoding}, which the file says it is"
            ) from error

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


def refuse_binary(head: bytes) -> None:
    """Look at the first bytes of a document.

    Raises:
        DocumentRejectedError: NOT_TEXT, with what it looks like.
    """
    mark, _ = _byte_order_mark(head)
    if mark:
        return
    for signature, name in _SIGNATURES:
        likely = signature not in _BINARY_ONLY_WITH_NUL or b"\0" in head
        if head.startswith(signature) and likely:
            raise _not_text(f"it looks like {name}")
    if b"\0" in head:
        raise _not_text("it has NUL bytes and no byte order mark")
    sniffed = head[:_SNIFFED_BYTES]
    if len(sniffed) - len(sniffed.translate(None, _CONTROLS)) > len(sniffed) * 0.05:
        raise _not_text("more than 5 % of its first bytes are control characters")


def _not_text(why: str) -> DocumentRejectedError:
    return DocumentRejectedError("NOT_TEXT", f"the document is not text: {why}")


def _byte_order_mark(head: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return mark, encoding
    return b"", "utf-8"


def _rebuffered(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, with a first block that is long enough to look at."""
    head = b""
    source = iter(blocks)
    for block in source:
        head += block
        if len(head) >= _SNIFFED_BYTES:
            break
    yield head
    yield from source


def _unzipped(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip (all members), recognised by its signature; anything else as it is."""
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
    """An iterator of blocks as a file; `size_bytes` counts what was read of it."""

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
