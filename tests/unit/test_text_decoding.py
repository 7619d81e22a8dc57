from __future__ import annotations

import codecs
import gzip
import random
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from medallion.texts.text_decoding import TextDecoder
from medallion.vocabulary.errors import DocumentRejectedError

ROOMY = 1 << 30


def decoded(data: bytes, block: int = 1 << 16) -> tuple[str, TextDecoder]:
    decoder = TextDecoder(ROOMY)
    blocks = [data[at : at + block] for at in range(0, len(data), block)]
    return "".join(decoder.decode(blocks)), decoder


def rejection(data: bytes, max_bytes: int = ROOMY) -> DocumentRejectedError:
    with pytest.raises(DocumentRejectedError) as caught:
        list(TextDecoder(max_bytes).decode([data]))
    return caught.value


HARMLESS_CONTROLS = "\t\n\v\f\r\x1b\b"
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters=HARMLESS_CONTROLS),
    min_size=1,
)
MARKS = {
    "utf-8": b"",
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
MARKED = sorted(MARKS.keys() - {"utf-8"})


def encoded(text: str, name: str, *, packed: bool = False) -> bytes:
    data = MARKS[name] + text.encode(name.removesuffix("-sig"))
    return gzip.compress(data, mtime=0) if packed else data


def not_text(data: bytes, block: int = 1 << 16) -> str:
    """The reason why the data is not text, regardless of the text decoded before it."""
    with pytest.raises(DocumentRejectedError) as caught:
        decoded(data, block)
    assert caught.value.reason_code == "NOT_TEXT"
    return str(caught.value).removeprefix("the document is not text: ")


@given(TEXT, st.sampled_from(sorted(MARKS)), st.booleans(), st.integers(1, 50))
def test_text_is_unchanged_in_every_encoding(
    text: str,
    encoding: str,
    packed: bool,
    block: int,
) -> None:
    unmarked = text.removeprefix("\ufeff") if encoding == "utf-8" else text
    assume(unmarked)

    found, decoder = decoded(encoded(text, encoding, packed=packed), block)

    assert found == unmarked
    assert decoder.characters == len(unmarked)
    assert decoder.encoding == encoding.removesuffix("-sig")
    assert decoder.size_bytes == len(encoded(text, encoding))


@given(TEXT, st.sampled_from(sorted(MARKS)), st.booleans(), st.integers(1, 50), st.data())
def test_data_with_a_nul_is_not_text_in_any_encoding(
    text: str,
    encoding: str,
    packed: bool,
    block: int,
    data: st.DataObject,
) -> None:
    at = data.draw(st.integers(0, len(text)))
    with_nul = f"{text[:at]}\0{text[at:]}"
    assert not_text(encoded(with_nul, encoding, packed=packed), block)


@pytest.mark.parametrize("encoding", sorted(MARKS))
@pytest.mark.parametrize("behind", [0, 8_191, 8_192, 70_000, 200_000])
def test_a_nul_is_named_as_the_reason(encoding: str, behind: int) -> None:
    message = "it has NUL characters"
    if encoding == "utf-8":
        message = "it has NUL bytes and no byte order mark"
    assert not_text(encoded("a" * behind + "\0bcd", encoding)) == message


def test_a_block_with_every_control_character_is_not_text() -> None:
    assert not_text(bytes(range(32)) + b"a" * 9_000) == "it has NUL bytes and no byte order mark"


LATER = "it begins as text, but more than 5 % of the bytes of a later part are control characters"
FIRST = "more than 5 % of its first bytes are control characters"
PROSE = "A line of plain text, as there are many.\n"


@settings(deadline=None, max_examples=50)
@given(
    st.integers(0, 2**32),
    st.sampled_from(sorted(MARKS)),
    st.integers(250, 3_000),
    st.integers(500, 70_000),
    st.integers(2 * 8_192, 40_000),
)
def test_random_data_late_in_a_text_is_refused(
    seed: int, encoding: str, lines: int, block: int, size: int
) -> None:
    without_nul = bytes(random.Random(seed).choices(range(1, 256), k=size))
    data = encoded(PROSE * lines, encoding) + without_nul
    if encoding.startswith("utf-8"):
        assert not_text(data, block) == LATER
    else:
        with pytest.raises(DocumentRejectedError, match=f"the bytes are not {encoding}"):
            decoded(data, block)


@given(st.binary(max_size=300), st.integers(0, 3_000), st.integers(50, 70_000))
def test_a_nul_byte_late_in_a_text_is_refused(binary: bytes, lines: int, block: int) -> None:
    data = b"It begins so. " + PROSE.encode() * lines + binary + b"\0" + binary
    assert not_text(data, block)


@pytest.mark.parametrize("encoding", sorted(MARKS))
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("block", [1_000, 8_192, 65_536, 1 << 20])
def test_control_characters_late_in_a_text_are_refused(
    encoding: str, block: int, *, packed: bool
) -> None:
    numbered = (f"{number}: {PROSE}" for number in range(3_000))
    text = "".join(numbered) + "\x01\x02 binary \x03" * 2_000
    assert not_text(encoded(text, encoding, packed=packed), block) == LATER


def controlled(size: int, controls: int) -> str:
    return "\x01" * controls + "a" * (size - controls)


@pytest.mark.parametrize("encoding", sorted(MARKS))
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (controlled(20, 1), None),
        (controlled(20, 2), FIRST),
        (controlled(19, 1), FIRST),
        (controlled(8_192, 409), None),
        (controlled(8_192, 410), FIRST),
        (controlled(8_192, 409) + controlled(8_192, 409), None),
        ("a" * 8_192 + controlled(8_192, 409), None),
        ("a" * 8_192 + controlled(8_192, 410), LATER),
        ("a" * 8_192 + controlled(8_192, 410) + "a" * 99, LATER),
        ("a" * 81_920 + controlled(8_192, 410) + "a" * 8_192, LATER),
        ("a" * 8_191 + controlled(411, 411) + "a" * 8_192, LATER),
        ("a" * 4_000 + controlled(409, 409) + "a" * 8_192, None),
        ("a" * 8_000 + "\x01" * 192 + "\x01" * 300 + "a" * 9_000, None),
        ("a" * 8_192 + "\x1a", None),
        ("a" * 8_192 + "\x01" * 32, None),
        ("a" * 8_192 + "\x01" * 33, LATER),
        ("a" * 8_192 + controlled(660, 33), None),
        ("a" * 8_192 + controlled(659, 33), LATER),
        ("a" * 16_384 + controlled(659, 33), LATER),
    ],
)
@pytest.mark.parametrize("block", [997, 65_536])
def test_more_than_one_control_character_in_twenty_is_too_many(
    encoding: str, text: str, message: str | None, block: int
) -> None:
    data = encoded(text, encoding)
    if message is None:
        assert decoded(data, block)[0] == text
    else:
        assert not_text(data, block) == message


@pytest.mark.parametrize("code", range(1, 32))
def test_only_control_characters_used_in_text_are_harmless(code: int) -> None:
    text = "ten chars " + chr(code)
    if chr(code) in HARMLESS_CONTROLS:
        assert decoded(text.encode())[0] == text
    else:
        assert not_text(text.encode()) == FIRST


@pytest.mark.parametrize("text", [" " * 20, "\x7f" * 20, "\x80" * 20, "ÿ" * 20])
def test_other_characters_are_not_control_characters(text: str) -> None:
    assert decoded(text.encode())[0] == text


@given(TEXT, st.integers(1, 50))
def test_utf_8_is_unchanged_for_every_block_size(text: str, block: int) -> None:
    assert decoded(text.encode(), block)[0] == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-8", b"\xef\xbb\xbf")],
)
def test_a_byte_order_mark_sets_the_encoding_and_is_not_part_of_the_text(
    encoding: str, mark: bytes
) -> None:
    text, decoder = decoded(mark + "Grüße, 世界 🎉\r\n".encode(encoding), block=3)
    assert text == "Grüße, 世界 🎉\r\n"
    assert decoder.encoding == encoding
    assert decoder.characters == len(text)


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_counted() -> None:
    text, decoder = decoded("Es kostet 5 € für alle übrigen Gäste im großen Saal.".encode("cp1252"))
    assert text == "Es kostet 5 € für alle übrigen Gäste im großen Saal."
    assert decoder.encoding == "utf-8 with 5 bytes as windows-1252"


def test_the_count_of_undecodable_bytes_restarts_for_each_document() -> None:
    decoded(b"caf\xe9 au lait, twice a day")
    assert decoded(b"plain text")[1].encoding == "utf-8"


def test_documents_that_are_read_by_turns_have_counts_of_their_own() -> None:
    line = b"Gr\xfc\xdfe, and much more text.\n" * 3000
    decoders = [TextDecoder(ROOMY) for _ in range(2)]
    texts = [decoder.decode([line, line]) for decoder in decoders]
    for parts in zip(*texts, strict=True):
        assert parts[0] == parts[1]
    assert [decoder.encoding for decoder in decoders] == [
        "utf-8 with 12000 bytes as windows-1252"
    ] * 2


def test_too_many_undecodable_bytes_are_refused() -> None:
    error = rejection("Привет, мир".encode("koi8-r"))
    assert error.reason_code == "BAD_ENCODING"
    assert str(error) == "9 of 11 bytes are not UTF-8, more than 10%: convert the file to UTF-8"


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_one_undecodable_byte_in_ten_is_not_too_many(mark: bytes) -> None:
    rest = 9 - len(mark)
    assert decoded(mark + b"\xe9" + b"a" * rest)[0] == "é" + "a" * rest
    assert rejection(mark + b"\xe9" + b"a" * (rest - 1)).reason_code == "BAD_ENCODING"


@given(st.lists(st.integers(0x80, 0xFF), max_size=20), st.integers(1, 9))
def test_every_byte_is_a_character_of_windows_1252(found: list[int], block: int) -> None:
    data = b"".join(b"ten bytes " * 2 + bytes([byte]) for byte in found) + b" the end."
    text, decoder = decoded(data, block)
    assert len(text) == len(data)
    assert decoder.characters == len(data)
    for byte, character in zip(found, text[20::21], strict=False):
        open_in_windows = byte in b"\x81\x8d\x8f\x90\x9d"
        encoding = "latin-1" if open_in_windows else "cp1252"
        assert character == bytes([byte]).decode(encoding)
    assert decoder.encoding == (
        f"utf-8 with {len(found)} bytes as windows-1252" if found else "utf-8"
    )


def test_broken_utf_16_is_refused() -> None:
    assert rejection(b"\xff\xfe\x00\xd8a\x00b\x00").reason_code == "BAD_ENCODING"


SIGNATURES = [
    (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    (b"PK\x03\x04 and so on", "a ZIP archive or an Office document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff\xe0", "a JPEG image"),
    (b"GIF89a\0", "a GIF image"),
    (b"RIFF\0WAVE", "a RIFF file (audio, video or WebP image)"),
    (b"\x7fELF\x02\x01", "an ELF program"),
    (b"MZ\x90\x00", "a Windows program"),
    (b"BZh91AY\0", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1\0", "a Parquet file"),
    (b"OggS\0", "an Ogg file"),
    (b"ID3\x04\0", "an MP3 file"),
]


@pytest.mark.parametrize(("data", "name"), SIGNATURES, ids=[name for _, name in SIGNATURES])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["no mark", "marked"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_binary_format_is_refused_by_name(
    data: bytes, name: str, mark: bytes, *, packed: bool
) -> None:
    data = mark + data + b" more of it" * 10
    assert (
        not_text(gzip.compress(data, mtime=0) if packed else data, block=5)
        == f"it looks like {name}"
    )


@pytest.mark.parametrize("encoding", MARKED)
def test_a_signature_is_detected_after_every_byte_order_mark(encoding: str) -> None:
    assert not_text(encoded("%PDF-1.7 and so on", encoding)) == "it looks like a PDF document"


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["no mark", "marked"])
def test_a_gzip_archive_inside_the_file_is_refused(mark: bytes) -> None:
    inner = gzip.compress(b"abc", mtime=0)
    data = mark + inner if mark else gzip.compress(inner, mtime=0)
    assert not_text(data) == "it looks like a gzip archive inside the file"


@pytest.mark.parametrize("signature", ["MZ", "RIFF", "BZh", "ID3", "PAR1", "OggS", "GIF8"])
def test_a_signature_of_letters_counts_only_with_a_nul_near_the_beginning(signature: str) -> None:
    assert decoded(f"{signature} is how it begins".encode())[0].startswith(signature)
    nul = "it has NUL bytes and no byte order mark"
    for text, message in (("a" * 8_000, "it looks like "), ("a" * 9_000, nul)):
        assert not_text(f"{signature}{text}\0".encode()).startswith(message)


def test_text_may_begin_like_a_binary_format() -> None:
    assert decoded(b"MZ is the initial of Mark Zbikowski.")[0].startswith("MZ")


def test_nul_bytes_in_a_later_block_are_refused() -> None:
    decoder = TextDecoder(ROOMY)
    with pytest.raises(DocumentRejectedError, match="NUL"):
        list(decoder.decode([b"a" * 10_000, b"b\x00c"]))


@pytest.mark.parametrize("data", [*sorted(MARKS.values()), gzip.compress(b"", mtime=0)])
def test_a_document_without_text_is_refused(data: bytes) -> None:
    error = rejection(data)
    assert (error.reason_code, str(error)) == ("EMPTY", "the document has no text")


def test_text_is_decoded_before_all_bytes_are_read() -> None:
    read: list[int] = []

    def blocks() -> Iterator[bytes]:
        for number in range(9):
            read.append(number)
            yield b"a" * 4_096

    decoder = TextDecoder(ROOMY)
    assert decoder.encoding == "utf-8"
    assert next(decoder.decode(blocks())) == "a" * 8_192
    assert read == [0, 1]


def test_the_windows_1252_fallback_only_decodes() -> None:
    with pytest.raises(UnicodeEncodeError):
        "é".encode("ascii", "medallion-windows-1252")


def test_an_empty_stream_has_no_text() -> None:
    with pytest.raises(DocumentRejectedError, match="no text"):
        list(TextDecoder(ROOMY).decode([]))


@pytest.mark.parametrize(
    "text", ["\0b", "\0bc", "\0b\ncd", "\0b\tc", "\0🎉", "\0b\x11", "\0a\rb" * 9]
)
@pytest.mark.parametrize("block", [1, 3, 4, 8, 100])
def test_utf_16_that_begins_with_a_nul_is_not_mistaken_for_utf_32(text: str, block: int) -> None:
    assert not_text(encoded(text, "utf-16-le"), block) == "it has NUL characters"


@pytest.mark.parametrize(
    "first", ["a", "世", "🎉", "\U00020000", "\U00030000", "\U00040000", "\U000d0000", "\U000e0041"]
)
@pytest.mark.parametrize("block", [1, 3, 4, 8, 100])
def test_utf_32_may_begin_in_any_plane(first: str, block: int) -> None:
    assert decoded(encoded(f"{first}b", "utf-32-le"), block)[0] == f"{first}b"


@pytest.mark.parametrize("length", [2_046, 2_047, 2_048, 5_000])
@pytest.mark.parametrize("block", [7, 8_191, 8_192, 8_193, 65_536])
def test_long_utf_32_may_begin_in_an_unassigned_plane(length: int, block: int) -> None:
    text = "\U00090009" * length
    assert decoded(encoded(text, "utf-32-le"), block)[0] == text


@pytest.mark.parametrize("plane", [0, 1, 2, 3, 14, 15, 16])
def test_utf_32_that_breaks_later_is_not_mistaken_for_utf_16(plane: int) -> None:
    text = chr(plane * 0x10000 + 97).encode("utf-32-le")
    assert rejection(codecs.BOM_UTF32_LE + text + b"a\0\x11\0").reason_code == "BAD_ENCODING"


@pytest.mark.parametrize("broken", [b"a\0\0", b"a\0\0\0b", b"a\0\0\0\0\0\x11\0"])
def test_broken_utf_32_is_refused(broken: bytes) -> None:
    error = rejection(codecs.BOM_UTF32_LE + broken)
    assert error.reason_code == "BAD_ENCODING"
    assert str(error) == "the bytes are not utf-32-le, which the file claims to be"


@pytest.mark.parametrize("first", ["\U000f0000", "\U0010fffd"])
def test_utf_32_may_begin_with_a_private_use_character(first: str) -> None:
    assert decoded(encoded(first, "utf-32-le"))[1].encoding == "utf-32-le"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-be"])
def test_a_truncated_character_of_a_marked_file_is_refused(encoding: str) -> None:
    error = rejection(encoded("a b c", encoding)[:-1])
    assert error.reason_code == "BAD_ENCODING"
    assert str(error) == f"the bytes are not {encoding}, which the file claims to be"


def test_a_document_over_the_limit_is_refused() -> None:
    error = rejection(b"a" * 11, max_bytes=10)
    assert error.reason_code == "TOO_LARGE"
    assert str(error) == "the text has more than 10 bytes"
    assert list(TextDecoder(10).decode([b"a" * 10])) == ["a" * 10]


def test_the_size_limit_counts_all_blocks() -> None:
    decoder = TextDecoder(20_000)
    with pytest.raises(DocumentRejectedError) as caught:
        list(decoder.decode([b"a" * 9_000] * 3))
    assert caught.value.reason_code == "TOO_LARGE"
    assert decoder.size_bytes == 27_000


def test_all_members_of_a_gzip_are_unpacked() -> None:
    packed = gzip.compress(b"one ", mtime=0) + gzip.compress("zwölf".encode(), mtime=0)
    assert decoded(packed, block=5)[0] == "one zwölf"


def test_a_gzip_that_unpacks_to_over_two_hundred_times_its_size_is_refused() -> None:
    error = rejection(gzip.compress(b"a" * 10_000_000, mtime=0))
    assert error.reason_code == "BAD_GZIP"
    assert str(error) == "the archive unpacks to over 200 times its size"


def test_the_size_limit_counts_unpacked_bytes() -> None:
    assert rejection(gzip.compress(b"abc" * 10, mtime=0), max_bytes=20).reason_code == "TOO_LARGE"


@pytest.mark.parametrize("damage", [lambda z: z[:-9], lambda z: z[:12] + b"\xff\xff" + z[14:]])
def test_a_damaged_gzip_is_refused(damage: object) -> None:
    assert callable(damage)
    packed = damage(gzip.compress(bytes(zlib.crc32(b"%d" % n) % 90 + 33 for n in range(5000))))
    error = rejection(packed)
    assert error.reason_code == "BAD_GZIP"
    assert str(error) == "the gzip archive is damaged or cut off"


def test_each_thread_has_a_count_of_its_own() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(decoded, b"caf\xe9 au lait").result()[1].encoding == (
            "utf-8 with 1 bytes as windows-1252"
        )


def test_a_broken_sequence_has_one_character_for_each_byte() -> None:
    text, decoder = decoded(b"twenty bytes or more \xe2\x82 and the end")
    assert text == "twenty bytes or more \u00e2\u201a and the end"
    assert decoder.encoding == "utf-8 with 2 bytes as windows-1252"


def test_a_gzip_may_unpack_to_two_hundred_times_its_size() -> None:
    packed = gzip.compress(b"a" * 20_000, mtime=0)
    padding = b"\0" * (100 - len(packed))
    assert decoded(packed + padding)[0] == "a" * 20_000
    assert rejection(packed + padding[1:]).reason_code == "BAD_GZIP"


def test_a_gzip_is_unpacked_block_by_block() -> None:
    text = random.Random(1).randbytes(700_000).hex()
    blocks = list(TextDecoder(ROOMY).decode([gzip.compress(text.encode(), mtime=0)]))
    assert "".join(blocks) == text
    assert max(map(len, blocks)) <= 1 << 20
