from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.errors import DocumentRejectedError
from medallion.text_decoding import TextDecoder

ROOMY = 1 << 30


def decoded(data: bytes, block: int = 1 << 16) -> tuple[str, TextDecoder]:
    decoder = TextDecoder(ROOMY)
    blocks = [data[at : at + block] for at in range(0, len(data), block)]
    return "".join(decoder.decode(blocks)), decoder


def rejection(data: bytes, max_bytes: int = ROOMY) -> DocumentRejectedError:
    with pytest.raises(DocumentRejectedError) as caught:
        list(TextDecoder(max_bytes).decode([data]))
    return caught.value


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@given(TEXT, st.integers(1, 50))
def test_utf_8_comes_back_as_it_was_whatever_the_block_size(text: str, block: int) -> None:
    assert decoded(text.encode(), block)[0] == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-8", b"\xef\xbb\xbf")],
)
def test_a_byte_order_mark_decides_and_is_not_text(encoding: str, mark: bytes) -> None:
    text, decoder = decoded(mark + "Grüße, 世界 🎉\r\n".encode(encoding), block=3)
    assert text == "Grüße, 世界 🎉\r\n"
    assert decoder.encoding == encoding
    assert decoder.characters == len(text)


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_counted() -> None:
    text, decoder = decoded("Es kostet 5 € für alle übrigen Gäste im großen Saal.".encode("cp1252"))
    assert text == "Es kostet 5 € für alle übrigen Gäste im großen Saal."
    assert decoder.encoding == "utf-8 with 5 bytes as windows-1252"


def test_the_count_of_undecodable_bytes_starts_anew_for_each_document() -> None:
    decoded(b"caf\xe9 au lait, twice a day")
    assert decoded(b"plain text")[1].encoding == "utf-8"


def test_too_many_undecodable_bytes_are_refused() -> None:
    assert rejection("Привет, мир".encode("koi8-r")).reason_code == "BAD_ENCODING"


def test_broken_utf_16_is_refused() -> None:
    assert rejection(b"\xff\xfe\x00\xd8a\x00b\x00").reason_code == "BAD_ENCODING"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"\x7fELF\x02\x01", "ELF"),
        (b"MZ\x90\x00", "Windows program"),
        (b"text, then\x00NUL", "NUL"),
        (b"\x01\x02\x03\x04 abc", "control characters"),
    ],
)
def test_what_is_not_text_is_refused_with_what_it_looks_like(data: bytes, name: str) -> None:
    error = rejection(data)
    assert error.reason_code == "NOT_TEXT"
    assert name in str(error)


def test_a_text_may_begin_like_a_binary_format() -> None:
    assert decoded(b"MZ is the initial of Mark Zbikowski.")[0].startswith("MZ")


def test_nul_bytes_far_behind_the_beginning_are_refused() -> None:
    decoder = TextDecoder(ROOMY)
    with pytest.raises(DocumentRejectedError, match="NUL"):
        list(decoder.decode([b"a" * 10_000, b"b\x00c"]))


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf"])
def test_a_document_without_text_is_refused(data: bytes) -> None:
    assert rejection(data).reason_code == "EMPTY"


def test_a_document_over_the_limit_is_refused() -> None:
    assert rejection(b"a" * 11, max_bytes=10).reason_code == "TOO_LARGE"


def test_gzip_is_unpacked_all_members() -> None:
    packed = gzip.compress(b"one ") + gzip.compress("zwölf".encode())
    assert decoded(packed, block=5)[0] == "one zwölf"


def test_a_gzip_that_unpacks_to_too_much_is_refused() -> None:
    assert rejection(gzip.compress(b"a" * 10_000_000)).reason_code == "BAD_GZIP"


def test_the_size_limit_counts_unpacked_bytes() -> None:
    assert rejection(gzip.compress(b"abc" * 10), max_bytes=20).reason_code == "TOO_LARGE"


@pytest.mark.parametrize("damage", [lambda z: z[:-9], lambda z: z[:12] + b"\xff\xff" + z[14:]])
def test_a_damaged_gzip_is_refused(damage: object) -> None:
    assert callable(damage)
    packed = damage(gzip.compress(bytes(zlib.crc32(b"%d" % n) % 90 + 33 for n in range(5000))))
    assert rejection(packed).reason_code == "BAD_GZIP"
