from __future__ import annotations

import random
from dataclasses import replace
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.chunk_text.chunking import Chunk, chunks_of
from medallion.record_bounds import RecordStarts
from medallion.vocabulary.datasets import ChunkSettings

SMALL = ChunkSettings(min_chars=20, max_chars=60, context_chars=12, record_start="# ")
PIECES = st.sampled_from(
    ["\n# ", "\n# ", "\r\n# ", "\n\n# x", "\n", "\n\n", "\r\n", "# ", "#", "\r", ". ", " "]
) | st.sampled_from(["word", "世界🎉", "x" * 70])
TEXTS = st.lists(PIECES, max_size=200).map("".join)


def chunks(text: str, block: int = 1 << 16, settings: ChunkSettings = SMALL) -> list[Chunk]:
    return list(chunks_of((text[at : at + block] for at in range(0, len(text), block)), settings))


def is_start(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1] == "\n" and text.startswith("# ", place)


@given(TEXTS)
def test_cores_tile_the_document(text: str) -> None:
    assert "".join(chunk.core for chunk in chunks(text)) == text


@given(TEXTS, st.integers(1, 90), st.sampled_from([0, 5, 12, 300]))
def test_block_sizes_of_the_stream_do_not_change_the_chunks(
    text: str, block: int, context: int
) -> None:
    settings = replace(SMALL, context_chars=context)
    assert chunks(text, block, settings) == chunks(text, 1 << 16, settings)


@given(TEXTS)
def test_a_core_ends_at_a_record_start_if_there_is_one_in_reach(text: str) -> None:
    for chunk in chunks(text)[:-1]:
        reach = range(chunk.core_start + 1, chunk.core_start + SMALL.max_chars + 1)
        if any(is_start(text, place) for place in reach):
            assert is_start(text, chunk.core_end)


@given(TEXTS)
def test_a_core_is_smaller_than_the_minimum_only_before_a_long_record(text: str) -> None:
    for chunk in chunks(text)[:-1]:
        size = chunk.core_end - chunk.core_start
        assert 0 < size <= SMALL.max_chars
        if size < SMALL.min_chars:
            reach = range(chunk.core_end + 1, chunk.core_start + SMALL.max_chars + 1)
            assert not any(is_start(text, place) for place in reach)


@given(st.lists(st.sampled_from(["\n", "\n\n", ". ", " ", "word", "x" * 70, "世"])).map("".join))
def test_a_text_without_record_starts_is_cut_as_without_the_setting(text: str) -> None:
    assert chunks(text) == chunks(text, settings=replace(SMALL, record_start=""))


def test_a_record_longer_than_a_chunk_begins_a_chunk() -> None:
    text = "# short\n" + "# long " + "word " * 40 + "\n# next\n"
    pieces = chunks(text)
    assert pieces[0].core == "# short\n"
    assert pieces[1].core.startswith("# long word")
    assert len(pieces[1].core) > SMALL.min_chars


def test_a_record_start_is_preferred_to_the_end_of_a_paragraph() -> None:
    text = "# one\nand\n\nmore of it\n# two\nand\n\nmore of it and more\n# three\n" * 3
    assert all(chunk.core.startswith("# ") for chunk in chunks(text))


def test_the_pattern_may_end_at_the_end_of_a_line_with_any_line_end() -> None:
    starts = RecordStarts(r"\d+$")
    for end in ("\n", "\r\n"):
        text = end.join(["x", "12", "12 a", "7"])
        found = list(starts.within(text, 1, len(text)))
        assert [text[place:].split()[0] for place in found] == ["12", "7"]
        assert text[found[0] - 1] == "\n"
        assert starts.last_within(text, 1, len(text)) == found[-1]
        assert starts.last_within(text, 1, found[-1] - 1) == found[0]


def test_the_pattern_matches_at_the_beginning_of_lines_only() -> None:
    starts = RecordStarts("a|b")
    text = "x a\nb\n xb\na"
    assert [text[place] for place in starts.within(text, 0, len(text))] == ["b", "a"]


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)", "(?<!a)b", "a)|(b", "(", "x{1000}{1000}"])
def test_a_pattern_without_guaranteed_linear_time_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"^[a-z ,-]+$|too large"):
        RecordStarts(pattern)


def test_a_line_that_would_take_other_engines_centuries_is_compared() -> None:
    starts = RecordStarts("(a+)+$")
    text = "\n" + "a" * 400 + "b"
    assert not list(starts.within(text, 1, len(text)))


def entries(seed: int, count: int) -> list[str]:
    """Entries of several lines and paragraphs, of 200 to 5,000 characters."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("abcdefghijklm", k=rng.randint(2, 9))) for _ in range(400)]
    found = []
    for number in range(count):
        size, entry = rng.choice((200, 400, 800, 5_000)), f"# {number % 7} of the register\n"
        while len(entry) < size:
            entry += " ".join(rng.choices(words, k=rng.randint(3, 60))) + rng.choice(("\n", "\n\n"))
        found.append(entry[:5_000].rstrip("\n") + "\n\n")
    return found


@pytest.mark.parametrize("kind", ["insert", "delete", "change", "top", "append"])
def test_an_edit_changes_few_chunks(kind: str) -> None:
    settings = ChunkSettings(record_start="# ")
    text = "".join(entries(1, 1_000))
    before = sent(text, settings)
    assert len(before) >= 200
    rng = random.Random(kind)
    changed = sorted(len(sent(_edited(text, kind, rng), settings) - before) for _ in range(20))
    assert changed[10] <= 2
    assert changed[-1] <= 15


def test_chunks_of_records_that_fit_consist_of_whole_records() -> None:
    settings = ChunkSettings(record_start="# ")
    pieces = chunks("".join(entries(2, 500)), settings=settings)
    assert all(piece.core.startswith("# ") for piece in pieces)


def sent(text: str, settings: ChunkSettings) -> set[tuple[str, str, str]]:
    return {(c.context_before, c.core, c.context_after) for c in chunks(text, settings=settings)}


def _edited(text: str, kind: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) - 600)
    match kind:
        case "insert":
            return text[:at] + "\n# A new record\n\n" + text[at:]
        case "delete":
            return text[:at] + text[at + 500 :]
        case "change":
            return text[:at] + "#" + text[at + 1 :]
        case "top":
            return entries(rng.randrange(10**6), 1)[0] + text
        case _:
            return text + entries(rng.randrange(10**6), 1)[0]


def test_cuts_at_record_starts_are_stable_across_versions() -> None:
    """Otherwise every chunk of every document would be new and paid for again."""
    forms = "\n".join(f"# Name of the customer and of the order: {n % 5}" for n in range(400))
    texts = ["".join(entries(seed, 60)) for seed in range(3)] + [forms]
    ends = [
        [chunk.core_end for chunk in chunks(text, settings=settings)]
        for text in texts
        for settings in (SMALL, replace(SMALL, min_chars=600, max_chars=1_900))
    ]
    assert crc32(repr(ends).encode()) == 2_850_151_836
