from __future__ import annotations

import random
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.chunk_text.chunking import Chunk, chunks_of
from medallion.vocabulary.datasets import ChunkSettings

SMALL = ChunkSettings(min_chars=20, max_chars=60, context_chars=12)

PIECES = st.sampled_from(
    [
        "\n\n",
        "\r\n\r\n",
        "\r\n",
        "\n",
        ". ",
        " ",
        "\t",
        "word",
        "🎉",
        "é",
        "e\u0301",
        "世界",
        "x" * 70,
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=200).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=600),
)


def in_blocks(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def chunks(text: str, block: int = 1 << 16, settings: ChunkSettings = SMALL) -> list[Chunk]:
    return list(chunks_of(in_blocks(text, block), settings))


@given(TEXTS)
def test_cores_tile_the_document(text: str) -> None:
    assert "".join(chunk.core for chunk in chunks(text)) == text


@given(TEXTS)
def test_offsets_point_into_the_text_and_into_its_utf_8_bytes(text: str) -> None:
    data = text.encode()
    for number, chunk in enumerate(chunks(text)):
        assert chunk.index == number
        assert text[chunk.core_start : chunk.core_end] == chunk.core
        assert data[chunk.core_start_byte : chunk.core_end_byte].decode() == chunk.core


@given(TEXTS)
def test_context_is_the_text_around_the_core(text: str) -> None:
    for chunk in chunks(text):
        before = text[max(0, chunk.core_start - SMALL.context_chars) : chunk.core_start]
        assert chunk.context_before == before
        after = text[chunk.core_end : chunk.core_end + SMALL.context_chars]
        assert chunk.context_after == after


@given(TEXTS)
def test_sizes_stay_within_the_limits(text: str) -> None:
    sizes = [len(chunk.core) for chunk in chunks(text)]
    assert all(0 < size <= SMALL.max_chars for size in sizes)
    assert all(size >= SMALL.min_chars for size in sizes[:-1])


@given(TEXTS, st.integers(1, 90), st.sampled_from([0, 5, 12, 300]))
def test_block_sizes_of_the_stream_do_not_change_the_chunks(
    text: str, block: int, context: int
) -> None:
    settings = ChunkSettings(min_chars=20, max_chars=60, context_chars=context)
    assert chunks(text, block, settings) == chunks(text, 1 << 16, settings)


def test_an_empty_document_has_no_chunks() -> None:
    assert chunks("") == []


def test_a_core_ends_at_a_paragraph_if_possible() -> None:
    text = "\n\n".join(["one two three four five six"] * 8)
    assert all(chunk.core.endswith("\n\n") for chunk in chunks(text)[:-1])


def test_a_crlf_line_end_is_not_split() -> None:
    text = "x" * 59 + "\r\n" + "y" * 100
    assert not any(chunk.core.endswith("\r") for chunk in chunks(text))


def test_one_line_of_five_million_characters_is_cut() -> None:
    text = "0123456789" * 500_000
    pieces = chunks(text, settings=ChunkSettings())
    assert "".join(piece.core for piece in pieces) == text
    assert max(len(piece.core) for piece in pieces) <= ChunkSettings().max_chars


def mixed(seed: int, pieces: str, size: int) -> str:
    """Words joined by random pieces (separated by |); earlier pieces are more frequent."""
    rng = random.Random(seed)
    between = pieces.replace("-N", "\n").replace("-R", "\r").split("|")
    weights = [2.0**-at for at in range(len(between))]
    found = []
    while size > 0:
        word = "".join(rng.choices("abcdéö世", weights=[9, 9, 9, 9, 1, 1, 1], k=rng.randint(1, 9)))
        found.append(word + rng.choices(between, weights)[0])
        size -= len(found[-1])
    return "".join(found)


CUTS: dict[str, tuple[str, int]] = {
    "paragraphs": (" |. |-N-N|? |-N-N-N", 1_539_870_406),
    "CRLF": (" |, |. |-R-N|-R-N-R-N|:-R-N", 4_031_959_365),
    "lines": (" | |!-N|-N|?-N|:-N|.-N", 1_272_767_780),
    "words": (" |! |\t", 3_680_346_578),
    "tabs": ("\t|\u3000|-", 3_568_704_961),
    "wide": ("|。|！|？|，", 2_540_795_152),  # noqa: RUF001 - the chunker looks for them
    "marks": ("|e\u0301|\u200d|-R-N", 3_368_696_061),
    "unbroken": ("", 158_980_365),
    "forms": (
        "-NName of the customer and of the order: |-NNumber of the order and its day: |. | ",
        1_922_930_013,
    ),
    "forms of sentences": (
        ". Name of the customer and of the order: |! Number of the order and its day: |? | ",
        4_075_233_237,
    ),
    "capitals": (" X|. X|-N-NX|-NX", 1_877_292_924),
    "equals": (" same line-N| same line-N-N| same-R-N", 2_963_522_853),
}
SIZES = [
    ChunkSettings(min_chars=20, max_chars=60, context_chars=12),
    ChunkSettings(min_chars=100, max_chars=900, context_chars=700),
]


@pytest.mark.parametrize("name", CUTS)
def test_cuts_of_a_text_are_stable_across_versions(name: str) -> None:
    """Otherwise every chunk of every document would be new and paid for again."""
    pieces, expected = CUTS[name]
    ends = [
        [chunk.core_end for chunk in chunks(mixed(seed, pieces, 6_000), settings=settings)]
        for seed in range(3)
        for settings in SIZES
    ]
    assert crc32(repr(ends).encode()) == expected


_ENDINGS = random.Random(1).choices([".\n", "!\n", "?\n", ":\n"], k=60)
PERIODS = {
    "endings": (
        "".join(f"Name of the customer and of the order{end}" for end in _ENDINGS),
        2_856_153_978,
    ),
    "lines": ("Name of the customer and of the order.\n", 1_131_003_971),
    "sentences": (
        "Name of the customer and of the order! Name of the customer and the order? ",
        1_135_613_987,
    ),
}


@pytest.mark.parametrize("name", PERIODS)
def test_cuts_of_a_repetitive_text_are_stable_across_versions(name: str) -> None:
    period, expected = PERIODS[name]
    ends = [
        [chunk.core_end for chunk in chunks(period * 200, settings=settings)] for settings in SIZES
    ]
    assert crc32(repr(ends).encode()) == expected


FORM = "Report of an incident to the operations of the northern region: {} End of this report."


def prose(seed: int, paragraphs: int, layout: str = "{}") -> str:
    rng = random.Random(seed)
    words = ["".join(rng.choices("abcdefghijklm", k=rng.randint(2, 9))) for _ in range(400)]
    return "\n\n".join(
        layout.format(" ".join(rng.choices(words, k=rng.randint(30, 120))) + ".")
        for _ in range(paragraphs)
    )


def sent(text: str) -> set[tuple[str, str, str]]:
    settings = ChunkSettings()
    return {(c.context_before, c.core, c.context_after) for c in chunks(text, settings=settings)}


@pytest.mark.parametrize("layout", ["{}", FORM], ids=["prose", "forms"])
@pytest.mark.parametrize("kind", ["insert", "delete", "change", "top", "append"])
def test_an_edit_changes_few_chunks(kind: str, layout: str) -> None:
    text = prose(1, 1500, layout)
    before = sent(text)
    assert len(before) >= 150
    rng = random.Random(kind)
    changed = sorted(len(sent(_edited(text, kind, rng)) - before) for _ in range(20))
    assert changed[10] <= 2
    assert changed[-1] <= 15


def _edited(text: str, kind: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) - 600)
    match kind:
        case "insert":
            return text[:at] + "\n\nA new paragraph.\n\n" + text[at:]
        case "delete":
            return text[:at] + text[at + 500 :]
        case "change":
            return text[:at] + "#" + text[at + 1 :]
        case "top":
            return prose(rng.randrange(10**6), 1) + "\n\n" + text
        case _:
            return text + "\n\n" + prose(rng.randrange(10**6), 1)
