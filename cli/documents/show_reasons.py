"""Print why gold lacks rows of a document: one section for each kind of reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from cli.reasons import MODEL_ADVICE, STAND_IN_ADVICE, advice_about
from medallion.vocabulary.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

Described = dict[str, Any]

_QUOTE_CHARS = 60
_HELD_ADVICE = (
    "None of the document's new rows is in gold, which keeps its earlier rows. If the rows above "
    "are wrong, correct the text or the prompt; if they are right, correct the rule in "
    "expectations.yaml. Then run the document again."
)


def print_reasons(out: Console, described: Described) -> None:
    """Print the sections that apply, each followed by an empty line."""
    for section in (_empty_chunks, _lost_chunks, _held_rows, _quarantine):
        section(out, described)


def _empty_chunks(out: Console, described: Described) -> None:
    explanation = described["explanation"]
    spans, total = explanation["empty_chunks"], explanation["totals"]["empty_chunks"]
    if not spans:
        return
    _title(out, "chunks without records", total)
    _say(out, f"{_models(spans)} found no record in them: its answer was an empty list.")
    rows = ((str(span["chunk"]), _place(span)) for span in spans)
    out.print(_table({"chunk": "right", "characters": "left"}, rows))
    _more(out, explanation, "empty_chunks")
    out.print()
    advice = STAND_IN_ADVICE if explanation["stand_in"] else MODEL_ADVICE
    _say(out, advice.format(**explanation["commands"]))
    out.print()


def _lost_chunks(out: Console, described: Described) -> None:
    explanation = described["explanation"]
    spans, total = explanation["lost_chunks"], explanation["totals"]["lost_chunks"]
    if not spans:
        return
    _title(out, "incomplete chunks", total)
    columns = {"chunk": "right", "characters": "left", "outcome": "left", "reason": "left"}
    rows = (
        (str(span["chunk"]), _place(span), span["outcome"], span["reason_code"] or "")
        for span in spans
    )
    out.print(_table(columns, rows))
    _more(out, explanation, "lost_chunks")
    out.print()
    for code in dict.fromkeys(span["reason_code"] or "" for span in spans):
        advice = advice_about(code).format(**explanation["commands"])
        _say(out, f"{code}: {advice}." if code else f"{advice[0].upper()}{advice[1:]}.")
    out.print()


def _held_rows(out: Console, described: Described) -> None:
    """The rows of each rule; a rule that reads two columns takes two lines of a row."""
    rows = described["explanation"]["held_rows"]
    if not rows:
        return
    _title(out, "rows that hold the document back", len(rows))
    for rule in dict.fromkeys(row["rule"] for row in rows):
        broken = [row for row in rows if row["rule"] == rule]
        meaning = broken[0]["description"]
        _say(out, f"{rule}: {meaning}" if meaning else rule)
        columns = {"field": "left", "value": "left", "quote": "left", "record id": "left"}
        out.print(_table(columns, (line for row in broken for line in _lines_of(row))))
        out.print()
    _say(out, _HELD_ADVICE)
    out.print()


def _lines_of(row: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    quote, record = _one_line(row["quote"] or ""), row["record_id"] or ""
    for name, value in row["values"].items() or [("", "")]:
        yield name, "NULL" if value is None else _one_line(value), quote, record
        quote = record = ""


def _quarantine(out: Console, described: Described) -> None:
    explanation = described["explanation"]
    values, total = explanation["quarantine"], explanation["totals"]["quarantine"]
    if not values:
        return
    _title(out, "values in quarantine", total)
    rows = ((str(value["chunk"]), value["lost"], _words(value)) for value in values)
    out.print(_table({"chunk": "right", "lost": "left", "why": "left"}, rows))
    _more(out, explanation, "quarantine")
    out.print()


def _words(value: dict[str, Any]) -> str:
    words = f"{_one_line(value['detail'])} ({value['reason_code']})"
    quote = _one_line(value["quote"] or "")
    if len(quote) > _QUOTE_CHARS:
        quote = f"{quote[: _QUOTE_CHARS - 1]}…"
    return f'{words}\n"{quote}"' if quote else words


def _title(out: Console, words: str, total: int) -> None:
    out.print(Text(f"{words} ({total:,})", "bold"))


def _say(out: Console, words: str) -> None:
    out.print(Text(words))


def _more(out: Console, explanation: Described, kind: str) -> None:
    left = explanation["totals"][kind] - len(explanation[kind])
    if left:
        command = explanation["commands"][kind]
        # The terminal wraps it, so that people can copy it.
        out.print(Text(f"… and {left:,} more: {command}"), soft_wrap=True)


def _place(span: dict[str, Any]) -> str:
    return f"{span['start']:,} to {span['end']:,}"


def _models(spans: list[dict[str, Any]]) -> str:
    return ", ".join(sorted({span["model"] for span in spans if span["model"]})) or "The model"


def _table(columns: dict[str, Any], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for name, justify in columns.items():
        table.add_column(
            name, justify=justify, overflow="fold", no_wrap=name in {"characters", "record id"}
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _one_line(text: str) -> str:
    """The text without line breaks, and without characters that could command a terminal."""
    return printable(" ".join(text.split()))
