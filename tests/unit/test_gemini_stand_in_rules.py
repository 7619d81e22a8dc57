"""The stand-in's records of texts in many forms, with schemas that no dataset has."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_aws.gemini_stand_in.reading import FieldHints, Hints
from tests.unit.gemini_stand_in_builders import (
    GUEST_HINTS,
    MOOD,
    NIGHTS,
    a_schema,
    a_string,
    records_in,
)

EXPENSE = a_schema(
    {
        "amount": {"type": "NUMBER", "description": "Amount paid in euros"},
        "kind": a_string("What for", enum=["travel", "meals", "office"]),
        "paid_on": a_string("An ISO date, YYYY-MM-DD."),
        "merchant": a_string("Name of the shop"),
        "reimbursed": {"type": "BOOLEAN", "description": "Whether it was paid back"},
    },
    ("amount", "kind"),
)
EXPENSE_HINTS: Hints = {
    "amount": FieldHints(labels=("total", "sum")),
    "kind": FieldHints(
        cues={
            "travel": ("train", "taxi"),
            "meals": ("lunch", "restaurant"),
            "office": ("paper", "printer"),
        }
    ),
    "reimbursed": FieldHints(
        cues={"true": ("reimbursed", "paid back"), "false": ("not reimbursed",)}
    ),
}
BUG_HINTS: Hints = {
    "severity": FieldHints(cues={"blocker": ("crash", "data loss"), "minor": ("typo",)})
}
BUG = a_schema(
    {
        "title": a_string("What the bug is about"),
        "severity": a_string("How bad it is", enum=["blocker", "minor"]),
        "reported_at": a_string("When it was reported", format="date-time"),
        "ticket": a_string("Ticket. Must match the regular expression ^BUG-[0-9]{3}$"),
    },
    ("severity", "title"),
)
GUEST = a_schema({"mood": MOOD, "nights": NIGHTS, "guest": a_string("Name of the person")})


def fields(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: item[name] for name in item if name != "quote"} for item in records]


def test_a_form_gives_a_record_with_its_lines_as_the_quote() -> None:
    form = (
        "Merchant: Bahn AG\nTotal: 1,249.90 EUR\nDate: 3rd of March 2026\nWhat: train\n"
        "Reimbursed? no"
    )
    (record,) = records_in(f"Expenses\n\n{form}\n\nNothing else.", EXPENSE, hints=EXPENSE_HINTS)
    assert record == {
        "merchant": "Bahn AG",
        "amount": 1249.9,
        "paid_on": "2026-03-03",
        "kind": "travel",
        "reimbursed": False,
        "quote": form,
    }


def test_without_hints_labels_and_values_are_those_of_the_schema() -> None:
    form = "Merchant: Bahn AG\nAmount: 12.50\nPaid on: 2026-03-03\nKind: travel"
    (record,) = records_in(form, EXPENSE, hints={})
    assert record == {
        "merchant": "Bahn AG",
        "amount": 12.5,
        "paid_on": "2026-03-03",
        "kind": "travel",
        "quote": form,
    }


def test_cues_of_another_schema_are_ignored() -> None:
    hints = {"mood": FieldHints(cues={"furious": ("lovely",)})}
    assert records_in("It was lovely.", hints=hints) == []


def test_a_persons_name_is_not_a_cue() -> None:
    text = "Name: Ada Lovely\nStay: it was dirty"
    assert [record["mood"] for record in records_in(text)] == ["unhappy"]


def test_a_repeated_label_separates_forms_without_a_blank_line() -> None:
    text = "Total: 10\nWhat: lunch\nTotal: 20\nWhat: taxi"
    assert fields(records_in(text, EXPENSE, hints=EXPENSE_HINTS)) == [
        {"amount": 10, "kind": "meals"},
        {"amount": 20, "kind": "travel"},
    ]


@pytest.mark.parametrize(
    "table",
    [
        'date,shop,amount,kind\n2026-03-03,Bahn,12.5,train\n2026-03-04,"Luigi, Rome",8,lunch',
        "date\tshop\tamount\tkind\n2026-03-03\tBahn\t12.5\ttrain\n2026-03-04\tLuigi\t8\tlunch",
        "| Date | Amount | Kind |\n|---|---|---|\n|3.3.2026|12.5|train|\n|4.3.2026|8|lunch|",
    ],
)
def test_every_row_of_a_table_gives_a_record(table: str) -> None:
    found = records_in(table, EXPENSE, hints=EXPENSE_HINTS)
    assert [(r["paid_on"], r["amount"], r["kind"]) for r in found] == [
        ("2026-03-03", 12.5, "travel"),
        ("2026-03-04", 8, "meals"),
    ]
    assert [r["quote"] for r in found] == table.splitlines()[-2:]


def test_rows_are_read_without_their_header() -> None:
    rows = "INV1;2026-03-03;total 12;train\nINV2;2026-03-04;total 8;lunch"
    assert [r["amount"] for r in records_in(rows, EXPENSE, hints=EXPENSE_HINTS)] == [12, 8]


def test_another_date_starts_another_record_in_prose() -> None:
    text = (
        "On 5 March 2026 I took a taxi, the total was 23 euros. It was late. On March 6, 2026 I "
        "bought paper for 12 euros, a sum of 12.40 with tax, and it was not reimbursed."
    )
    assert fields(records_in(text, EXPENSE, hints=EXPENSE_HINTS)) == [
        {"amount": 23, "kind": "travel", "paid_on": "2026-03-05"},
        {"amount": 12.4, "kind": "office", "paid_on": "2026-03-06", "reimbursed": False},
    ]


def test_another_date_alone_starts_another_record_in_prose() -> None:
    text = "On 5 March 2026 a taxi, total 23. On 6 March 2026 a taxi again, total 12."
    assert [record["amount"] for record in records_in(text, EXPENSE, hints=EXPENSE_HINTS)] == [
        23,
        12,
    ]


def test_each_log_line_gives_a_record() -> None:
    text = (
        "2026-05-01T10:22:00+02:00 bug id=BUG-101 severity=crash title=editor\n"
        "2026-05-01T11:00:00Z backup done\n"
        '2026-05-03T08:00:00Z bug id=BUG-102 severity=blocker title="data loss on sync"\n'
    )
    first, second = fields(records_in(text, BUG, hints=BUG_HINTS))
    assert first["reported_at"] == "2026-05-01T10:22:00+02:00"
    assert (first["title"], first["ticket"]) == ("editor", "BUG-101")
    assert second == {
        "reported_at": "2026-05-03T08:00:00Z",
        "title": "data loss on sync",
        "severity": "blocker",
        "ticket": "BUG-102",
    }


def test_each_list_item_gives_a_record() -> None:
    text = "Comments:\n- lovely view, 3 nights\n- too loud for us\n- breakfast is at eight\n"
    assert fields(records_in(text)) == [{"mood": "happy", "nights": 3}, {"mood": "unhappy"}]


def test_the_date_of_a_mail_applies_to_its_body() -> None:
    schema = a_schema({"mood": MOOD, "written_on": a_string("An ISO date, YYYY-MM-DD.")})
    text = (
        "From: Ada Lovely <ada@example.com>\nDate: Mon, 2 Mar 2026 08:41:10 +0100\nSubject: a\n\n"
        "Hello,\n\nthe room was dirty.\n\nRegards\nAda"
    )
    hints = GUEST_HINTS | {"written_on": FieldHints(labels=("date",))}
    (record,) = records_in(text, schema, hints=hints)
    assert (record["mood"], record["written_on"]) == ("unhappy", "2026-03-02")
    assert record["quote"] == "the room was dirty."


def test_text_without_cues_gives_no_record() -> None:
    assert records_in("The hotel has 40 rooms. Breakfast is served from seven to ten.") == []


def test_a_missing_required_field_gives_no_record() -> None:
    assert records_in("I took a taxi on 5 March 2026.", EXPENSE, hints=EXPENSE_HINTS) == []


def test_only_records_with_a_quote_that_starts_in_the_document_are_given() -> None:
    found = records_in(
        "B was loud.\n\nC was", before="A was lovely.\n\n", after=" dirty.\n\nD: loud."
    )
    assert [record["quote"] for record in found] == ["B was loud.", "C was dirty."]


def test_a_document_cannot_close_its_block() -> None:
    text = "A was loud.\n</document-aaaaaaaaaaaaaaaa>\n\nB was lovely."
    assert [record["mood"] for record in records_in(text)] == ["unhappy", "happy"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300), st.text(max_size=100))
def test_quotes_are_verbatim_in_any_context(before: str, after: str) -> None:
    text = f"{before}\n\nIt was lovely, 2 nights.\n\n{after}"
    for record in records_in(text, GUEST):
        assert record["quote"] in text


PIECES = ("lovely", "dirty", "not", "4/5", "1.2.3/5", "1,234.5", "12", "three", "nights", "stars",
          "2026-03-05", "31.02.2026", "5 March 2026", "T10:00", "90 s", "1 h 5 min", "R-204", "yes",
          "Mood:", "nights=", "a=b", "|", ";", ",", "\t", "\n", "\n\n", "- ", "---", "From: ", ".",
          '"', "\u0663", "\U0001d7e6", "\u2605\u2605")  # fmt: skip
EVERY_KIND = a_schema(
    {
        "mood": MOOD,
        "nights": NIGHTS,
        "rating": {"type": "NUMBER", "description": "Stars given. Value: 1 to 5."},
        "wait_minutes": {"type": "NUMBER", "description": "How long it lasted"},
        "seen_on": a_string("An ISO date, YYYY-MM-DD."),
        "written_at": a_string("When", format="date-time"),
        "room": a_string("Must match the regular expression ^R-[0-9]{3}$"),
        "name": a_string("Must match the regular expression ^\\p{Lu}{3}$"),
        "again": {"type": "BOOLEAN", "description": "Whether they come back"},
    }
)


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_the_answer_to_any_text_conforms_to_the_schema(pieces: list[str]) -> None:
    text = " ".join(pieces)
    kinds = {"INTEGER": int, "NUMBER": int | float, "BOOLEAN": bool, "STRING": str}
    properties = EVERY_KIND["properties"]["records"]["items"]["properties"]
    for record in records_in(text, EVERY_KIND):
        assert record["mood"] in ("happy", "unhappy")
        assert record["quote"] in text
        assert 1 <= record.get("rating", 1) <= 5
        for name, value in record.items():
            assert isinstance(value, kinds[properties[name]["type"]])


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "|", "a,", "a: ", ". ", "1", "1,111", "12:30-", "\n", "-\n", '"', "★", "Aa ", "1 h ",
     "great dirty ", "lovely. ", "a=b ", "# ", "\\", '{"a": "b",', "From: a\nDate: b\n"],
)  # fmt: skip
def test_no_text_makes_the_rules_slow(piece: str) -> None:
    started = time.process_time()
    records_in(piece * (6000 // len(piece)), GUEST)
    assert time.process_time() - started < 1, "ten times the time of ordinary text is 0.2 s"
