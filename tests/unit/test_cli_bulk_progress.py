"""Many uploads are a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.bulk_progress import FEW, is_tenth
from cli.documents import Selection, drop_files
from tests.unit.cli_fakes import Stack


@given(st.integers(1, 10_000))
def test_many_steps_are_at_most_nine_lines(total: int) -> None:
    printed = [done for done in range(1, total + 1) if is_tenth(done, total)]
    assert len(printed) <= 9
    assert total not in printed


@pytest.mark.parametrize(("files", "lines"), [(1, 1), (FEW, FEW), (FEW + 1, 1), (200, 10)])
def test_a_drop_prints_few_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: int, lines: int
) -> None:
    for number in range(files):
        (tmp_path / f"{number}.txt").write_text("Dear reader", encoding="utf-8")
    drop_files(Stack().connection, Selection([tmp_path], "letters", prefix="may"))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == lines
    if files > FEW:
        assert (
            printed.err.splitlines()[-1] == f"dropped {files} files into s3://bronze/letters/may/"
        )
    if files == 200:
        assert printed.err.splitlines()[0] == "uploading 20 of 200"
