from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cli.evidence.marking import FREE_BLOCK_CHARS, MAX_STACKED, Block, Mark, blocks_of

TEXTS = st.text(st.sampled_from("ab \n\r\t😀é世\u2028\x00<&"), max_size=80)


def the_blocks(
    text: str, cores: list[tuple[int, int]], marks: list[tuple[int, int]]
) -> list[Block]:
    return list(blocks_of(text, cores, [Mark(*span, n) for n, span in enumerate(marks)]))


def marked(blocks: list[Block], number: int) -> str:
    return "".join(part.text for block in blocks for part in block.parts if number in part.numbers)


@given(TEXTS, st.data())
def test_blocks_tile_the_text_and_every_mark_covers_exactly_its_span(
    text: str, data: st.DataObject
) -> None:
    place = st.integers(0, len(text))
    spans = st.lists(st.tuples(place, place).map(sorted).map(tuple), max_size=12)
    marks = [(start, end) for start, end in data.draw(spans) if start < end]
    cuts = sorted(data.draw(st.sets(place, max_size=5)))
    blocks = the_blocks(text, list(pairwise(cuts)), marks)
    assert "".join(part.text for block in blocks for part in block.parts) == text
    assert all(
        "".join(part.text for part in block.parts) == text[block.start : block.end]
        for block in blocks
    )
    for number, (start, end) in enumerate(marks):
        assert marked(blocks, number) == text[start:end]


def test_a_mark_across_a_chunk_boundary_is_in_both_blocks() -> None:
    blocks = the_blocks("abcdef", [(0, 3), (3, 6)], [(2, 5)])
    assert [[part.text for part in block.parts if part.numbers] for block in blocks] == [
        ["c"],
        ["de"],
    ]


def test_the_shortest_of_overlapping_marks_comes_first() -> None:
    (block,) = the_blocks("0123456789", [(0, 10)], [(0, 8), (2, 4), (3, 9)])
    assert [(part.text, part.numbers) for part in block.parts] == [
        ("01", (0,)),
        ("2", (1, 0)),
        ("3", (1, 2, 0)),
        ("4567", (2, 0)),
        ("8", (2,)),
        ("9", ()),
    ]


def test_two_marks_on_the_same_span_share_one_part() -> None:
    (block,) = the_blocks("abc", [(0, 3)], [(0, 3), (0, 3)])
    assert [part.numbers for part in block.parts] == [(0, 1)]


def test_the_number_of_stacked_marks_is_limited() -> None:
    (block,) = the_blocks("abc", [(0, 3)], [(0, 3)] * (MAX_STACKED + 5))
    assert len(block.parts[0].numbers) == MAX_STACKED


def test_offsets_count_code_points_beyond_the_basic_plane_as_one() -> None:
    text = "😀😀 größer\r\n🎉 done"
    start = text.index("🎉")
    blocks = the_blocks(text, [(0, len(text))], [(start, start + 6)])
    assert marked(blocks, 0) == "🎉 done"


def test_text_that_no_chunk_covers_becomes_blocks_without_a_chunk() -> None:
    blocks = the_blocks("abcdefgh", [(2, 4), (6, 7)], [])
    assert [(block.start, block.end, block.chunk) for block in blocks] == [
        (0, 2, None),
        (2, 4, 0),
        (4, 6, None),
        (6, 7, 1),
        (7, 8, None),
    ]


def test_cores_beyond_the_text_and_overlapping_cores_are_cut_off() -> None:
    blocks = the_blocks("abcdef", [(0, 4), (2, 5), (1, 3), (5, 99)], [])
    assert [(block.start, block.end, block.chunk) for block in blocks] == [
        (0, 4, 0),
        (4, 5, 1),
        (5, 6, 3),
    ]


def test_a_long_uncovered_text_is_cut_after_a_line() -> None:
    text = ("x" * 99 + "\n") * 100
    blocks = the_blocks(text, [], [])
    assert all(block.end - block.start <= FREE_BLOCK_CHARS for block in blocks)
    assert all(text[block.end - 1] == "\n" for block in blocks)


def test_a_long_uncovered_line_is_also_cut() -> None:
    blocks = the_blocks("x" * (FREE_BLOCK_CHARS + 1), [], [])
    assert [block.end for block in blocks] == [FREE_BLOCK_CHARS, FREE_BLOCK_CHARS + 1]


def test_a_block_has_its_line_and_whether_it_begins_in_the_middle_of_it() -> None:
    blocks = the_blocks("one\r\ntwo three\nfour", [(0, 5), (5, 9), (9, 15), (15, 19)], [])
    assert [(block.line, block.in_line) for block in blocks] == [
        (1, False),
        (2, False),
        (2, True),
        (3, False),
    ]


def test_an_empty_text_has_no_blocks() -> None:
    assert the_blocks("", [], []) == []
