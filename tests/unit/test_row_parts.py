"""The rows of a table are divided into parts of whole lines."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from lambdas.reconcile_document.row_parts import parts_of

LINES = st.lists(st.binary(min_size=1, max_size=12).map(lambda b: b.replace(b"\n", b"x") + b"\n"))


@given(LINES, st.integers(min_value=1, max_value=40))
def test_parts_are_whole_lines_and_together_the_file(lines: list[bytes], max_bytes: int) -> None:
    file = BytesIO(b"".join(lines))
    bodies = [part.read(file) for part in parts_of(file, max_bytes)]
    assert b"".join(bodies) == file.getvalue()
    assert all(not body or body.endswith(b"\n") for body in bodies)


@given(LINES, st.integers(min_value=1, max_value=40))
def test_no_part_could_lack_its_last_line(lines: list[bytes], max_bytes: int) -> None:
    file = BytesIO(b"".join(lines))
    for part in parts_of(file, max_bytes):
        without_end = part.read(file)[:-1]
        assert without_end.rfind(b"\n") + 1 < max_bytes


def test_a_table_without_rows_has_one_part_without_lines() -> None:
    file = BytesIO()
    assert [part.read(file) for part in parts_of(file, 10)] == [b""]


def test_rows_below_the_limit_are_one_part() -> None:
    assert len(parts_of(BytesIO(b"1234\n5678\n"), 10)) == 1
    assert len(parts_of(BytesIO(b"1234\n5678\n"), 5)) == 2
