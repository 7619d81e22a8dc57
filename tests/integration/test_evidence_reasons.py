"""What the evidence page explains, in headless Chromium: held rows, failures, no records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.evidence.evidence import Evidence, Row
from cli.evidence.reason_codes import MEANINGS
from cli.reasons import HeldRow
from local_aws.gemini_stand_in.api import STAND_IN_VERSION
from tests.integration.evidence_browser import (
    IN_VIEW,
    SELECTED,
    SETTLED,
    Browser,
    needs_browser,
    page_of,
)
from tests.unit.evidence_builders import (
    a_chunk_row,
    a_document_row,
    a_field_row,
    a_quarantine_row,
    a_record_row,
    an_evidence,
)

pytestmark = [pytest.mark.integration, needs_browser]

HOSTILE = (
    "</script><img src=x onerror=\"document.title='run'\"> \u202eevil\u202c `x` \x00 " + "w" * 400
)
TEXT = "Two thistles.\nA kettle of 20240.\nThe lamp was Paid in part.\nNever again.\n"
STAND_IN = f"{STAND_IN_VERSION} (for gemini-2.5-flash)"
RULE, MEANING = "specimens_are_plausible", "Nobody counts more plants."
PROBLEMS = "return [...document.querySelectorAll('.problem')].map(p => p.innerText)"
HELD_ROWS = (
    "return [...document.querySelectorAll('.row.held')].map(row =>"
    " ['.row-summary', '.row-words'].map(part => row.querySelector(part).textContent))"
)


def a_record(words: str, **values: object) -> Row:
    start = TEXT.index(words)
    fields = json.dumps({"plant": words, "specimens": 1} | values)
    return a_record_row(TEXT, start, start + len(words), fields=fields, model=STAND_IN)


def held_evidence(rows: list[HeldRow] | None = None) -> Evidence:
    """Record 2 breaks two rules; a record and a field are in quarantine."""
    records = [a_record("Two thistles"), a_record("A kettle of 20240", specimens=20240)]
    broken = str(records[1]["record_id"])
    raw = json.dumps({"status": "Paid", "quote": "The lamp was Paid in part"})
    return an_evidence(
        TEXT,
        document=a_document_row(
            status="HELD", reason_code="QUALITY_GATE", reason=f"{RULE} failed for 1 of 2 rows"
        ),
        records=records,
        chunks=[a_chunk_row(0, 0, len(TEXT), model=STAND_IN)],
        quarantine=[
            a_quarantine_row(
                0,
                reason_code="OFF_SCHEMA",
                detail="`status`: `Paid` is none of paid, open, disputed",
                raw_record=raw,
            ),
            a_field_row(records[0], "mood"),
        ],
        held=rows
        or [
            HeldRow(RULE, MEANING, broken, "A kettle of 20240", {"specimens": "20240"}),
            HeldRow("kettles_do_not_grow", "", broken, None, {"plant": None}),
        ],
    )


def partial_evidence() -> Evidence:
    lines = [line for line in TEXT.split("\n") if line]
    endings: list[Row] = [
        {},
        {"outcome": "FAILED", "reason_code": "MODEL_THROTTLED"},
        {"outcome": "QUARANTINED", "reason_code": "MAX_TOKENS"},
        {"outcome": "FAILED", "reason_code": "NOT_ASKED"},
    ]
    starts = [TEXT.index(line) for line in lines]
    ends = [*starts[1:], len(TEXT)]
    return an_evidence(
        TEXT,
        document=a_document_row(status="PARTIAL", reason_code="CHUNKS_FAILED"),
        records=[a_record("Two thistles")],
        chunks=[
            a_chunk_row(n, start, end, model="gemini-2.5-flash", **ending)
            for n, (start, end, ending) in enumerate(zip(starts, ends, endings, strict=True))
        ],
    )


def empty_evidence() -> Evidence:
    return an_evidence(TEXT, chunks=[a_chunk_row(0, 0, len(TEXT), outcome="EMPTY", model=STAND_IN)])


def test_a_row_that_breaks_a_rule_is_red_with_the_rule_and_its_values(
    browser: Browser, tmp_path: Path
) -> None:
    browser.open(page_of(held_evidence(), tmp_path))
    broken = f"breaks {RULE} · specimens: 20240; breaks kettles_do_not_grow · plant: no value"
    assert browser.run(HELD_ROWS) == [["A kettle of 20240 · 20240", broken]]
    assert f"Record 2 · {broken}" in browser.run(PROBLEMS)
    mark = "const mark = document.querySelector('#text mark.held'); return "
    assert browser.run(f"{mark} mark.textContent") == "A kettle of 20240"
    assert browser.run(f"{mark} mark.title") == f"breaks {RULE}, kettles_do_not_grow"
    assert "✗" in browser.run(f"{mark} getComputedStyle(mark, '::before').content")
    assert browser.run("return document.querySelectorAll('#text mark.held').length") == 1
    assert "breaks a rule" in browser.text("#legend")


def test_the_panel_of_a_held_record_shows_each_rule_with_meaning_field_and_value(
    browser: Browser, tmp_path: Path
) -> None:
    browser.open(page_of(held_evidence(), tmp_path))
    browser.click("#text mark.held")
    verdicts = browser.run(
        "return [...document.querySelectorAll('.verdict')].map(v => v.innerText.split(/\\n+/))"
    )
    assert verdicts == [
        [f"Held back: breaks the rule {RULE}", MEANING, "specimens", "20240"],
        ["Held back: breaks the rule kettles_do_not_grow", "plant", "no value"],
    ]


def test_a_held_document_lists_its_rows_first_and_goes_to_them(
    browser: Browser, tmp_path: Path
) -> None:
    browser.open(page_of(held_evidence(), tmp_path))
    shown = browser.text(".finding.held")
    for words in ("Held back from gold", "Record 2", RULE, "specimens: 20240", MEANING):
        assert words in shown
    browser.click(".finding.held .jump")
    browser.run(SETTLED)
    assert browser.run(SELECTED) == "A kettle of 20240"
    assert browser.run(IN_VIEW, "mark.selected") is True


def test_a_row_that_breaks_a_rule_is_found_by_the_rule_and_by_the_filter(
    browser: Browser, tmp_path: Path
) -> None:
    browser.open(page_of(held_evidence(), tmp_path))
    browser.press("/")
    browser.press("kettles_do_not")
    assert browser.text("#found") == "1 hit"
    choices = "return [...document.querySelectorAll('#filter option')].map(o => o.textContent)"
    assert "Rows that break a rule (1)" in browser.run(choices)


def test_a_held_row_without_a_record_on_the_page_has_its_own_entry(
    browser: Browser, tmp_path: Path
) -> None:
    rows = [HeldRow(RULE, MEANING, None, "the quote of silver", {"fields": "{broken"})]
    browser.open(page_of(held_evidence(rows), tmp_path), "#held=0")
    assert browser.text("#details h2") == "Row that breaks a rule"
    assert "{broken" in browser.text(".verdict")
    assert browser.text("#details blockquote") == "the quote of silver"
    assert browser.run(HELD_ROWS) == [[RULE, f"breaks {RULE} · fields: {{broken"]]
    browser.press("/")
    browser.press('"quote of silver"')
    assert browser.text("#found") == "1 hit"


def test_hostile_names_and_values_of_held_rows_are_only_text(
    browser: Browser, tmp_path: Path
) -> None:
    record = str(held_evidence().records[1]["record_id"])
    rows = [HeldRow(HOSTILE, HOSTILE, record, HOSTILE, {HOSTILE: HOSTILE, "constructor": None})]
    browser.resize(400, 800)
    browser.open(page_of(held_evidence(rows), tmp_path), f"#record={record}")
    assert browser.run("return document.querySelectorAll('img, svg').length") == 0
    assert browser.run("return document.title") == "letters/mail.txt · evidence"
    assert browser.run("return document.documentElement.scrollWidth") <= 400
    values = "return [...document.querySelectorAll('.verdict dd')].map(d => d.textContent)"
    assert browser.run(values) == [HOSTILE, "no value"]


def test_a_quarantined_row_shows_value_and_rule_in_words_and_the_meaning_of_its_code(
    browser: Browser, tmp_path: Path
) -> None:
    browser.open(page_of(held_evidence(), tmp_path), "#quarantined=0")
    words = "status: Paid is none of paid, open, disputed"
    assert browser.text("#details .reason") == "OFF_SCHEMA"
    assert browser.text("#details .in-words") == words
    assert f"OFF_SCHEMA: {MEANINGS['OFF_SCHEMA']}." in browser.text("#details")
    assert f"Record in quarantine · OFF_SCHEMA · {words}" in browser.run(PROBLEMS)
    assert browser.text(".row.quarantined .row-words") == words


def test_failed_spans_are_listed_with_lines_reason_and_meaning(
    browser: Browser, tmp_path: Path
) -> None:
    browser.open(page_of(partial_evidence(), tmp_path))
    listed = (
        "return [...document.querySelectorAll(arguments[0])].map(j => j.innerText.split(/\\n+/))"
    )
    assert browser.run(listed, ".finding.failed .jump") == [
        ["Chunk 1, line 2", f"MODEL_THROTTLED: {MEANINGS['MODEL_THROTTLED']}"],
        ["Chunk 3, line 4", f"NOT_ASKED: {MEANINGS['NOT_ASKED']}"],
    ]
    assert browser.run(listed, ".finding.quarantined .jump") == [
        ["Chunk 2, line 3", f"MAX_TOKENS: {MEANINGS['MAX_TOKENS']}"]
    ]
    browser.click(".finding.failed li:last-child .jump")
    assert browser.text("#details h2") == "Chunk 3"
    assert MEANINGS["NOT_ASKED"] in browser.text("#details")
    assert any("Chunk 1 · FAILED: MODEL_THROTTLED" in line for line in browser.run(PROBLEMS))


def test_many_failed_spans_are_shown_in_the_list(browser: Browser, tmp_path: Path) -> None:
    chunks = [
        a_chunk_row(n, n * 5, n * 5 + 5, outcome="FAILED", reason_code="NOT_ASKED")
        for n in range(12)
    ]
    browser.open(page_of(an_evidence("line\n" * 12, chunks=chunks), tmp_path))
    browser.press("/")
    browser.press("nothing")
    browser.run("document.getElementById('search').blur()")
    assert browser.run("return document.querySelectorAll('.jump').length") == 3
    browser.click(".finding .action")
    assert browser.run("return document.querySelectorAll('.row').length") == 12
    assert browser.run("return document.getElementById('search').value") == ""


def test_a_document_without_records_says_why_and_that_the_stand_in_answered(
    browser: Browser, tmp_path: Path
) -> None:
    browser.open(page_of(empty_evidence(), tmp_path))
    shown = browser.text("#findings")
    assert "Why there are no records" in shown
    assert "The only chunk is empty" in shown
    assert "medallion up --model-endpoint" in shown
    assert browser.text("#origin") == "offline stand-in"
    assert "not Gemini" in browser.text("#origin-words")


def test_records_of_the_stand_in_are_marked_if_gemini_gave_others(
    browser: Browser, tmp_path: Path
) -> None:
    evidence = held_evidence()
    evidence.records[0]["model"] = evidence.chunks[0]["model"] = "gemini-2.5-flash"
    browser.open(page_of(evidence, tmp_path))
    assert browser.text("#origin") == "partly offline stand-in"
    marked = (
        "return [...document.querySelectorAll('.row')]"
        ".filter(row => row.querySelector('.badge.stand-in'))"
        ".map(row => row.querySelector('.number').textContent)"
    )
    assert browser.run(marked) == ["2"]


def test_a_page_without_findings_shows_none(browser: Browser, tmp_path: Path) -> None:
    browser.open(page_of(an_evidence(TEXT, records=[a_record_row(TEXT, 0, 3)]), tmp_path))
    for part in ("findings", "origin", "origin-words"):
        assert browser.run("return document.getElementById(arguments[0]).hidden", part) is True


LOW_CONTRAST = """
const rgba = (color) => (color.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
const over = ([r, g, b, a = 1], below) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a));
const behind = (element) => {
  const chain = [];
  for (let at = element; at; at = at.parentElement) {
    chain.unshift(rgba(getComputedStyle(at).backgroundColor));
  }
  return chain.reduce((below, color) => over(color, below), [255, 255, 255]);
};
const light = (color) => color.map((c) => c / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const low = [];
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  if (!own || !element.checkVisibility() || element.closest('noscript, script, option')) continue;
  const back = behind(element);
  const front = over(rgba(getComputedStyle(element).color), back);
  const [dark, bright] = [light(front), light(back)].sort((a, b) => a - b);
  const contrast = (bright + 0.05) / (dark + 0.05);
  if (contrast < 4.5) low.push([element.className, element.textContent.slice(0, 40), contrast]);
}
return low;
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("evidence", "anchor"),
    [
        (held_evidence(), ""),
        (held_evidence(), f"#record={held_evidence().records[1]['record_id']}"),
        (held_evidence(), "#quarantined=0"),
        (held_evidence(), "#quarantined=1"),
        (partial_evidence(), "#chunk=1"),
        (partial_evidence(), "#chunk=2"),
        (empty_evidence(), ""),
    ],
)
def test_all_text_has_enough_contrast(
    browser: Browser, tmp_path: Path, evidence: Evidence, anchor: str, dark: bool
) -> None:
    browser.resize(1400, 1200, dark=dark)
    browser.open(page_of(evidence, tmp_path), anchor)
    browser.run(SETTLED)
    assert browser.run(LOW_CONTRAST) == []
