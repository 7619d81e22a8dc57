"""The README word for word, then texts of one's own, and mistakes at the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.first_hour.newcomer import PROJECT, Newcomer
from tests.e2e.first_hour.texts import german_mail, letters, unrelated_csv

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

COMMANDS = (
    *("up", "down", "drop", "runs", "show", "rerun", "rejudge", "stale", "query", "doctor"),
)
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def readme_block(heading: str) -> list[str]:
    """The lines of the first block of commands under a heading of the README."""
    block = re.search(rf"^## {heading}$.*?^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert block
    return block[1].splitlines()


@pytest.fixture(scope="module")
def at_work(newcomer: Newcomer) -> Newcomer:
    """The newcomer after the README's block, which leaves out only the installation."""
    newcomer.copy_included_datasets()
    lines = readme_block("Drop your own file")
    installed = ("make setup", "source .venv/bin/activate")
    assert lines[: len(installed)] == list(installed)
    assert lines[-1] == "medallion down"
    done = newcomer.shell("\n".join(lines[len(installed) :]))
    done.expect(0, "customer_feedback/my-letters.txt", "COMPLETE", "quote_start")
    assert newcomer.processes() == []
    newcomer.medallion("up", "--detach").expect(0)
    return newcomer


def test_help_explains_every_command(newcomer: Newcomer) -> None:
    overview = newcomer.medallion("--help").expect(0, "Exit codes")
    for command in COMMANDS:
        assert f" {command} " in overview.out
        newcomer.medallion(command, "--help").expect(0, f"Usage: medallion {command}")


def test_without_a_stack_each_command_names_the_one_that_starts_it(newcomer: Newcomer) -> None:
    for words in (["runs"], ["query", "select 1"], ["show", "a/b.txt"], ["stale", "letters"]):
        missing = [*words, "--stack", "nowhere/stack.json"]
        newcomer.medallion(*missing).expect(4, "no stack found", "medallion up --detach")


def test_the_readme_works_word_for_word(at_work: Newcomer) -> None:
    at_work.medallion("runs").expect(0, "customer_feedback/my-letters.txt")
    asked = at_work.medallion(
        "query", "select count(*) as n from customer_feedback_records", "--format", "json"
    ).expect(0)
    assert json.loads(asked.out)[0]["n"] > 0


def test_the_queries_of_the_readme_run(at_work: Newcomer) -> None:
    block = re.search(r"## Three useful queries\n\n```sql\n(.*?)```", README, re.DOTALL)
    assert block
    statements = [part.strip() for part in block[1].split(";") if part.strip()]
    assert len(statements) == 3
    for statement in statements:
        at_work.medallion("query", statement).expect(0)


@pytest.mark.parametrize("name", ["post.txt", "werte.csv"])
def test_a_text_without_records_says_why(at_work: Newcomer, seed: int, name: str) -> None:
    text = german_mail(seed) if name == "post.txt" else unrelated_csv(seed)
    at_work.write(name, text)
    dropped = at_work.medallion("drop", name, "-d", "customer_feedback", "--wait")
    assert dropped.exit_code in {0, 3}
    shown = at_work.medallion("show", f"customer_feedback/{name}").expect(0)
    for screen in (dropped.err, shown.out):
        flat = " ".join(screen.split())
        assert "stand-in" in flat
        assert "0 records" in flat or "empty" in flat
    assert "--model-endpoint" in shown.out


def test_wrong_input_is_refused_before_anything_is_uploaded(at_work: Newcomer, seed: int) -> None:
    at_work.write("good.txt", letters(seed, 1))
    at_work.write("empty.txt", "")
    listed = at_work.medallion("runs", "--format", "json").out
    for words, part in (
        (("good.txt", "-d", "customer_fedback"), "did you mean customer_feedback"),
        (("good.txt", "empty.txt", "-d", "customer_feedback"), "empty.txt"),
        (("good.txt", "absent.txt", "-d", "customer_feedback"), "absent.txt"),
        (("good.txt",), "--dataset"),
        (("good.txt", "-d", "customer_feedback", "--wiat"), "--wait"),
    ):
        at_work.medallion("drop", *words).expect(2, part)
    assert at_work.medallion("runs", "--format", "json").out == listed


def test_a_file_name_that_is_not_utf_8_is_named(at_work: Newcomer, seed: int) -> None:
    at_work.write("good.txt", letters(seed, 1))
    script = (
        "cp good.txt $'caf\\xe9.txt'; medallion drop good.txt $'caf\\xe9.txt' -d customer_feedback"
    )
    at_work.shell(script).expect(2, "caf", "→")


def test_a_folder_keeps_its_paths(at_work: Newcomer, seed: int) -> None:
    for number in range(3):
        at_work.write(f"inbox/2026/{number}/mail.txt", letters(seed + number, 2))
    done = at_work.medallion(
        "drop", "inbox", "-d", "customer_feedback", "--wait", "--format", "jsonl"
    ).expect(0)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert {row["document"] for row in rows} == {
        f"customer_feedback/2026/{number}/mail.txt" for number in range(3)
    }
    assert {row["records"] for row in rows} == {2}


@pytest.mark.parametrize("output", ["json", "csv", "jsonl", "table"])
def test_every_command_prints_data_in_every_format(at_work: Newcomer, output: str) -> None:
    for words in (
        ("runs",),
        ("show", "customer_feedback/my-letters.txt"),
        ("query", "select source_key, status from silver.documents"),
        ("doctor",),
        ("rerun", "customer_feedback/my-letters.txt"),
    ):
        done = at_work.medallion(*words, "--format", output).expect(0)
        assert done.out.strip()


def test_the_same_file_twice_is_a_duplicate(at_work: Newcomer, seed: int) -> None:
    at_work.write("twice.txt", letters(seed, 1))
    drop = ("drop", "twice.txt", "-d", "customer_feedback", "--wait")
    at_work.medallion(*drop).expect(0, "COMPLETE")
    at_work.medallion(*drop).expect(0)


def test_no_command_removes_rows_from_gold(at_work: Newcomer, tmp_path: Path) -> None:
    counting = "select source_key, count(*) as n from customer_feedback_records group by source_key"

    def rows() -> str:
        found = at_work.medallion("query", f"{counting} order by 1", "--format", "csv").expect(0)
        return found.out

    before = rows()
    for statement in (
        "drop table customer_feedback_records",
        "delete from customer_feedback_records",
        "update customer_feedback_records set quote = ''",
        "insert into customer_feedback_records select * from customer_feedback_records",
        "truncate table customer_feedback_records",
        "alter table customer_feedback_records drop column quote",
        "create table x as select 1 as n",
        "merge into customer_feedback_records t using x on true when matched then delete",
        "vacuum customer_feedback_records",
        "optimize customer_feedback_records rewrite data using bin_pack",
        "msck repair table customer_feedback_records",
        "select 1; drop table customer_feedback_records",
        "/* */ with a as (select 1) delete from customer_feedback_records",
    ):
        at_work.medallion("query", statement).expect(2, "→")
    key = "customer_feedback/my-letters.txt"
    page = str(tmp_path / "page.html")
    for words in (
        ("runs",),
        ("show", key, "--html", page),
        ("rerun", key, "--wait"),
        ("rejudge", "customer_feedback", "--dry-run"),
        ("rejudge", "customer_feedback", "--document", key, "--wait"),
        ("stale", "customer_feedback"),
        ("doctor",),
        ("up", "--detach"),
        ("down",),
        ("up", "--detach"),
    ):
        at_work.medallion(*words).expect(0)
    assert rows() == before
