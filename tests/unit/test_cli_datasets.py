"""`medallion check` and `medallion init`, as a newcomer calls them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import run
from tests.unit.broken_datasets import NEWCOMERS, ROOT, a_dataset


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def broken(here: Path) -> Path:
    for dataset in NEWCOMERS[:3]:
        dataset.spoil(a_dataset(here / "mine" / dataset.name))
    a_dataset(here / "mine" / "valid")
    return here / "mine"


def medallion(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["medallion", *words])
    with pytest.raises(SystemExit) as caught:
        run()
    return int(caught.value.code or 0)


def test_mistakes_go_to_stdout_and_their_number_to_stderr(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert medallion(monkeypatch, "check", "mine") == 1
    printed = capsys.readouterr()
    assert "mine/tab_in_yaml/offline.yaml:7  INVALID_OFFLINE\n  is not valid YAML" in printed.out
    assert "  → indent with spaces\n" in printed.out
    assert printed.err == "3 mistakes in 3 of 4 datasets\n"


def test_valid_datasets_have_no_output_but_the_summary(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert medallion(monkeypatch, "check", "mine/valid") == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "no mistakes in 1 dataset\n")


def test_formats_for_programs_have_one_row_for_each_mistake(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert medallion(monkeypatch, "check", "mine", "--format", "json") == 1
    rows = json.loads(capsys.readouterr().out)
    assert medallion(monkeypatch, "check", "mine", "--format", "csv") == 1
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["dataset"] for row in rows] == sorted(b.name for b in NEWCOMERS[:3])
    assert list(rows[0]) == ["dataset", "file", "line", "code", "problem", "fix"]
    assert [{name: str(value) for name, value in row.items()} for row in rows] == lines


@pytest.mark.parametrize("folder", ["missing", "file.txt", "empty"])
def test_a_folder_without_a_dataset_is_wrong_usage(
    here: Path, folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "file.txt").write_text("x")
    (here / "empty").mkdir()
    assert medallion(monkeypatch, "check", folder) == 2
    printed = capsys.readouterr()
    assert folder in printed.err
    assert "medallion init NAME" in printed.err
    assert printed.out == ""


def test_a_new_dataset_is_valid_and_never_overwrites(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert medallion(monkeypatch, "init", "my_mails", "--datasets", "mine") == 0
    printed = capsys.readouterr()
    assert printed.out == "mine/my_mails\n"
    assert "medallion check mine/my_mails" in printed.err
    assert medallion(monkeypatch, "check", "mine") == 0
    (here / "mine" / "my_mails" / "prompt.md").write_text("Mine.")

    assert medallion(monkeypatch, "init", "my_mails", "--datasets", "mine") == 2

    assert (here / "mine" / "my_mails" / "prompt.md").read_text() == "Mine."
    assert [path.name for path in (here / "mine").iterdir()] == ["my_mails"]


@pytest.mark.parametrize("name", ["yes", "null", "no", "on"])
def test_a_name_that_yaml_reads_as_another_value_makes_a_valid_dataset(
    here: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert medallion(monkeypatch, "init", name) == 0
    assert medallion(monkeypatch, "check") == 0


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("My-Mails", "name it my_mails"),
        ("../evil", "name it evil"),
        ("1st", "name it st"),
        ("", "for example support_tickets"),
        ("ä", "for example support_tickets"),
    ],
)
def test_a_name_that_cannot_name_a_table_is_refused(
    here: Path,
    name: str,
    fix: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert medallion(monkeypatch, "init", name, "--datasets", "mine") == 2
    assert fix in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_a_dataset_is_not_written_into_a_dataset(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert medallion(monkeypatch, "init", "other", "--datasets", "mine/valid") == 2
    assert "--datasets mine" in capsys.readouterr().err


def test_the_check_imports_neither_clients_nor_engines() -> None:
    code = (
        "import sys; from pathlib import Path; from cli.datasets import check_folder;"
        "check_folder(Path('datasets'), None);"
        "print(*{'boto3', 'pyspark', 'cdktf', 'duckdb'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout == "\n"


def test_up_prints_the_same_mistakes_before_it_starts_anything(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    medallion(monkeypatch, "check", "mine")
    mistakes = capsys.readouterr().out

    assert medallion(monkeypatch, "up", "--datasets", "mine", "--state-dir", "state") == 1

    printed = capsys.readouterr().err
    assert mistakes.strip() in printed
    assert "3 mistakes in 3 of 4 datasets; no dataset was deployed" in printed
    assert "medallion check mine" in printed
    assert "emulator" not in printed


def test_the_synthesis_prints_the_same_mistakes(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    medallion(monkeypatch, "check", "mine")
    mistakes = capsys.readouterr().out
    done = subprocess.run(
        [sys.executable, "-m", "cdktf_app"],
        env={"PYTHONPATH": str(ROOT), "MEDALLION_DATASETS_DIR": str(broken), "PATH": "/usr/bin"},
        check=False,
        capture_output=True,
        text=True,
        cwd=broken.parent,
    )
    assert done.returncode == 1
    assert mistakes.strip() in done.stderr
    assert "3 mistakes in 3 of 4 datasets" in done.stderr
