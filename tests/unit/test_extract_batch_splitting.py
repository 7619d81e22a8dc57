from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.splitting import MIN_DIVISIBLE_CHARS, halves_of
from medallion.contracts import TextChunk
from tests.unit.extraction_builders import a_chunk

CONTEXT = 30


def halves(core: str, **changes: Any) -> tuple[TextChunk, TextChunk]:
    both = halves_of(a_chunk(core, **changes), CONTEXT)
    assert both is not None
    return both


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=MIN_DIVISIBLE_CHARS, max_size=1500),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_halves_tile_the_core_and_have_their_own_context(
    core: str, before: str, after: str
) -> None:
    place = {"core_start": 70, "core_start_byte": 99}
    around = {"context_before": before, "context_after": after}
    whole = a_chunk(core, **place, **around)
    first, second = halves(core, **place, **around)
    assert first.core + second.core == core
    assert (first.core_start, first.core_end) == (70, second.core_start)
    assert second.core_end == whole.core_end
    assert (first.core_start_byte, second.core_end_byte) == (99, whole.core_end_byte)
    assert first.core_end_byte == second.core_start_byte == 99 + len(first.core.encode())
    assert min(len(first.core), len(second.core)) >= len(core) // 4
    assert first.context_before == before[-CONTEXT:]
    assert first.context_after == (second.core + after)[:CONTEXT]
    assert second.context_after == after[:CONTEXT]
    assert second.context_before == (before + first.core)[-CONTEXT:]
    assert (first.index, first.chunk_key) == (whole.index, whole.chunk_key)


def test_a_small_chunk_is_not_split() -> None:
    assert halves_of(a_chunk("x" * (MIN_DIVISIBLE_CHARS - 1)), CONTEXT) is None


@pytest.mark.parametrize(
    ("core", "end_of_first"),
    [
        ("word. " * 40 + "end.\n\n" + "word. " * 70, "end.\n\n"),
        ("word. " * 40 + "end.\r\n\r\n" + "word. " * 70, "end.\r\n\r\n"),
        ("word. " * 40 + "end.\n" + "word. " * 70, "end.\n"),
        ("word " * 60 + "end. " + "word " * 60, "end. "),
        ("x" * 260 + " " + "x" * 260, "x "),
    ],
    ids=["paragraph", "CRLF", "line", "sentence", "word"],
)
def test_a_part_ends_at_the_best_boundary_near_the_middle(core: str, end_of_first: str) -> None:
    assert halves(core)[0].core.endswith(end_of_first)


def test_a_cut_without_a_boundary_does_not_separate_letters_from_their_marks() -> None:
    first, second = halves("e\u0301" * 300)
    assert second.core.startswith("e")
    assert abs(len(first.core) - len(second.core)) <= 2


def test_the_boundary_nearest_to_the_middle_is_used() -> None:
    first, second = halves("twelve chars\n" * 60)
    assert abs(len(first.core) - len(second.core)) <= 13


def place_of_cut(core: str) -> int:
    return len(halves(core)[0].core)


def with_mark(size: int, mark: str, *ends: int) -> str:
    core = "x" * size
    for end in ends:
        core = core[: end - len(mark)] + mark + core[end:]
    return core


@pytest.mark.parametrize(
    ("size", "ends", "place"),
    [
        # At least a quarter of the core is on each side.
        (1000, [250], 250),
        (1000, [249], 500),
        (1000, [750], 750),
        (1000, [751], 500),
        (700, [175], 175),
        (700, [174], 350),
        (700, [525], 525),
        (700, [526], 350),
        (400, [], 200),
        # Nearest to the middle, on either side.
        (1000, [400, 610], 400),
        (1000, [390, 600], 600),
        (1000, [260, 300, 340, 700], 340),
        (1001, [499, 502], 499),
    ],
)
@pytest.mark.parametrize("mark", [" ", ". ", "。", "\n", "\t"])
def test_a_part_ends_right_after_a_boundary(
    size: int, ends: list[int], place: int, mark: str
) -> None:
    assert place_of_cut(with_mark(size, mark, *ends)) == place


@pytest.mark.parametrize(
    "better_and_worse",
    [("\n\n", "\n"), ("\n\r\n", "\n"), ("\n", ". "), ("! ", " "), ("? ", "\t"), ("。", "\u3000")],
)
def test_a_better_boundary_farther_away_is_used(better_and_worse: tuple[str, str]) -> None:
    better, worse = better_and_worse
    core = with_mark(1000, worse, 500)
    core = core[: 300 - len(better)] + better + core[300:]
    assert place_of_cut(core) == 300


def test_boundaries_may_overlap() -> None:
    assert place_of_cut("x" * 498 + "\n" * 4 + "x" * 500) == 501


@pytest.mark.parametrize(("marks", "place"), [(3, 503), (249, 749), (250, 500), (500, 500)])
def test_a_letter_is_separated_from_its_marks_only_if_there_is_no_other_place(
    marks: int, place: int
) -> None:
    assert place_of_cut("x" * 500 + "\u0301" * marks + "x" * (500 - marks)) == place
