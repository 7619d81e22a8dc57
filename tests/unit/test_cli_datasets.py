"""`medallion check` and `medallion init`, as a newcomer calls them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from cli.main import run
from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.model import DEFAULT_MODEL
from medallion.requests import build_instructions, build_request, build_response_schema
from tests.unit.broken_datasets import NEWCOMERS, ROOT, a_dataset
from tests.unit.extraction_builders import a_chunk


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


SUMMARY = """\
valid: the request for samples/first_mail.txt
  model               gemini-3.5-flash-lite, the default of a deployment
  tokens              about 583 sent, at most 2,048 answered
  not document text   88% of this request, 32% of a chunk of 6,000 characters,
                      20% of a chunk of 11,136
  cost                about $0.00 for a million characters at today's prices, in
                      chunks of 3,750 characters with answers of 0.38 tokens for
                      each; without thinking and repairs
  Gemini enforces     type: all fields; required: quote, item, category; enum:
                      category
  the pipeline checks quote: found in the text; item: x-grounding; bought_on:
                      format; price: x-type, x-unit, minimum

"""


def test_a_valid_dataset_shows_the_size_and_the_cost_of_its_requests(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert medallion(monkeypatch, "check", "mine/valid") == 0
    printed = capsys.readouterr()
    assert (figures(printed.out), printed.err) == (figures(SUMMARY), "no mistakes in 1 dataset\n")


def figures(text: str) -> str:
    """The text with a zero price, because prices change."""
    return re.sub(r"[$]\d+[.]\d\d", "$0.00", text)


def test_the_request_for_a_sample_can_be_read_in_full(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = broken / "valid" / "samples" / "first_mail.txt"
    sample.write_text("Hello \x1b[31m, I bought a chair.\r\n", encoding="utf-8")
    assert medallion(monkeypatch, "check", "mine/valid", "--request") == 0
    printed = capsys.readouterr().out
    parts = re.findall(r"^--- ([a-z_]+) ---$", printed, re.MULTILINE)
    assert parts == ["instructions", "text", "response_schema", "settings"]
    assert "Hello \ufffd[31m, I bought a chair.\ufffd\n" in printed
    assert '{"model": "gemini-3.5-flash-lite", "max_output_tokens": 2048}' in printed


def test_programs_get_the_exact_request(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert medallion(monkeypatch, "check", "mine", "--request", "--format", "json") == 1
    printed = capsys.readouterr()
    (row,) = json.loads(printed.out)
    dataset = compile_dataset(broken / "valid")
    sample = (broken / "valid" / "samples" / "first_mail.txt").read_text(encoding="utf-8")
    request = build_request(
        dataset,
        a_chunk(sample),
        instructions=build_instructions(dataset),
        schema=build_response_schema(dataset.record_schema),
        default_model=DEFAULT_MODEL,
    )
    assert row["request"] == asdict(request)
    assert row["enforced_by_gemini"]["category"] == ["type", "required", "enum"]
    assert row["checked_by_pipeline"]["bought_on"] == ["format"]
    assert "INVALID_OFFLINE" in printed.err

    assert medallion(monkeypatch, "check", "mine", "--request", "--format", "csv") == 1
    (line,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert json.loads(line["request"]) == asdict(request)
    assert list(line) == list(row)


def test_a_dataset_without_samples_shows_the_request_for_an_example(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(broken / "valid" / "samples")
    assert medallion(monkeypatch, "check", "mine/valid") == 0
    assert "the request for the text of example 1\n" in capsys.readouterr().out
    (broken / "valid" / "examples.yaml").unlink()
    assert medallion(monkeypatch, "check", "mine/valid") == 0
    assert "the request for no text\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a.txt": 900, "b.txt": 5999, "c.txt": 7000}, "samples/b.txt"),
        ({"a.txt": 9000, "b.txt": 7000}, "the first 6,000 characters of samples/b.txt"),
        ({"empty.txt": 0, "b.txt": 10}, "samples/b.txt"),
    ],
)
def test_the_sample_is_the_longest_that_one_chunk_holds(
    broken: Path,
    sizes: dict[str, int],
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    samples = broken / "valid" / "samples"
    shutil.rmtree(samples)
    samples.mkdir()
    for name, size in sizes.items():
        (samples / name).write_text("x" * size)
    assert medallion(monkeypatch, "check", "mine/valid") == 0
    assert f"the request for {shown}\n" in capsys.readouterr().out


def test_samples_that_are_not_text_are_passed_over(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = broken / "valid" / "samples"
    (samples / "first_mail.txt").unlink()
    (samples / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (samples / "folder").mkdir()
    (samples / "nowhere").symlink_to("missing")
    assert medallion(monkeypatch, "check", "mine/valid") == 0
    assert "the request for the text of example 1\n" in capsys.readouterr().out


def test_the_settings_of_a_request_are_those_that_are_sent(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (broken / "valid" / "dataset.yaml").open("a") as settings:
        settings.write("model:\n  name: gemini-3.5-flash\n  thinking_level: low\n")
    assert medallion(monkeypatch, "check", "mine/valid", "--request") == 0
    sent = json.loads(capsys.readouterr().out.rsplit("--- settings ---\n")[1])
    assert sent == {
        "model": "gemini-3.5-flash",
        "temperature": 0.0,
        "max_output_tokens": 2048,
        "thinking_level": "low",
    }


def test_an_unknown_price_is_stated(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (broken / "valid" / "dataset.yaml").open("a") as settings:
        settings.write("model:\n  name: unheard-of\n")
    assert medallion(monkeypatch, "check", "mine/valid") == 0
    assert "unknown: the price of this model is not known" in capsys.readouterr().out
    assert medallion(monkeypatch, "check", "mine/valid", "--request", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)[0]["usd_per_mb"] is None


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
