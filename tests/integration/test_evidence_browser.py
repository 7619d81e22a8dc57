"""The evidence page in headless Chromium: Debian's packages `chromium` and `chromium-driver`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.evidence.evidence import Evidence
from cli.evidence.page import render_page
from cli.evidence.reason_codes import MEANINGS as MEANINGS_OF_CODES
from medallion.vocabulary.value_rules import MEANINGS
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
    a_large_evidence,
    a_quarantine_row,
    a_record_row,
    an_evidence,
)

pytestmark = [pytest.mark.integration, needs_browser]

ATTACK = (
    "</script><script>document.title = 'run'</script>"
    "<img src=x onerror=\"document.title = 'run'\"><svg onload=\"document.title = 'run'\">"
)
TEXT = f"😀 Grüße, the kettle leaks.\r\nThe lamp 🎉 is great.\r\n{ATTACK}\r\nlone\rcontrol\x07 end"
SHOWN_TEXT = "return [...document.querySelectorAll('.body')].map(b => b.textContent).join('')"


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def small_evidence() -> Evidence:
    """Two chunks; records 0 and 1 overlap, record 2 is markup, one record is in quarantine."""
    cut = TEXT.index("</script>")
    records = [
        a_record_row(TEXT, *span("kettle leaks"), fields=json.dumps({"product": "kettle"})),
        a_record_row(TEXT, *span("the kettle leaks.\r\nThe lamp 🎉"), fields='{"product":"both"}'),
        a_record_row(TEXT, *span(ATTACK), chunk_index=1, fields=json.dumps({"product": ATTACK})),
    ]
    return an_evidence(
        TEXT,
        document=a_document_row(status="PARTIAL", reason=ATTACK, source_key=f"letters/{ATTACK}"),
        records=records,
        chunks=[
            a_chunk_row(0, 0, cut),
            a_chunk_row(1, cut, len(TEXT) - 10, outcome="FAILED", reason_code="MODEL_THROTTLED"),
            a_chunk_row(2, len(TEXT) - 10, len(TEXT), outcome="QUARANTINED"),
        ],
        quarantine=[a_quarantine_row(0, detail=ATTACK)],
        in_gold=frozenset({str(records[0]["record_id"])}),
        notes=[ATTACK],
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("page") / "small.html"
    target.write_bytes(render_page(small_evidence()).encode())
    return target


@pytest.fixture(scope="module")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("page") / "large.html"
    target.write_bytes(render_page(a_large_evidence(1_000_000, 5_000)).encode())
    return target


def details(browser: Browser) -> str:
    return browser.text("#details")


def test_the_text_is_shown_to_the_last_character(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.run(SHOWN_TEXT) == TEXT


def test_the_document_adds_no_script_or_element(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click('mark[data-ids="2"]')
    assert browser.run("return document.title") == f"letters/{ATTACK} · evidence"
    assert (
        browser.run("return document.querySelectorAll('img, svg, script:not(#data)').length") == 1
    )
    assert ATTACK in details(browser)


def test_the_policy_blocks_injected_code(browser: Browser, page: Path) -> None:
    browser.open(page)
    injected = browser.run(
        "const late = document.createElement('script');"
        "try { late.textContent = \"document.title = 'run'\"; document.body.append(late); }"
        "catch (error) { return error.name; }"
        "return document.title"
    )
    assert injected == "TypeError"
    browser.complaints()


def test_a_click_on_a_highlight_shows_its_record(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click('mark[data-ids="0 1"]')
    shown = details(browser)
    assert "Record 1" in shown
    assert "kettle" in shown
    assert "in gold" in shown
    assert str(small_evidence().records[0]["record_id"]) in shown
    assert browser.run(SELECTED) == "kettle leaks"


def test_another_click_selects_the_record_around_it(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click('mark[data-ids="0 1"]')
    browser.click('mark[data-ids="0 1"]')
    assert "Record 2" in details(browser)
    assert "2 overlap here" in details(browser)
    assert "only in silver" in details(browser)
    assert browser.run(SELECTED) == "the kettle leaks.\r\nThe lamp 🎉"


def test_overlapping_records_can_be_chosen_in_the_panel(browser: Browser, page: Path) -> None:
    browser.open(page, "#record=" + str(small_evidence().records[1]["record_id"]))
    browser.click(".choice button")
    assert browser.run(SELECTED) == "the kettle leaks.\r\nThe lamp 🎉"
    browser.click(".choice button:last-child")
    assert browser.run(SELECTED) == "kettle leaks"


def test_the_address_selects_a_record_and_follows_the_selection(
    browser: Browser, page: Path
) -> None:
    wanted = f"#record={small_evidence().records[2]['record_id']}"
    browser.open(page, wanted)
    assert browser.run(SELECTED) == ATTACK
    browser.press("j")
    assert browser.run("return location.hash") != wanted


def test_keys_move_through_all_items_in_the_order_of_the_text(browser: Browser, page: Path) -> None:
    browser.open(page)
    heads = []
    for _ in range(6):
        browser.press("j")
        heads.append(browser.text("#details h2"))
    assert heads == [
        "Record in quarantine",
        "Record 2",
        "Record 1",
        "Chunk 1",
        "Record 3",
        "Chunk 2",
    ]
    browser.press("k")
    assert browser.text("#details h2") == "Record 3"
    browser.press("\ue00c")
    assert browser.run("return document.getElementById('details').hidden") is True


def test_tab_reaches_one_highlight_and_arrows_continue_from_it(
    browser: Browser, page: Path
) -> None:
    browser.open(page)
    stops = "return document.querySelectorAll('mark[tabindex=\"0\"]').length"
    assert browser.run(stops) == 1
    browser.run("document.querySelector('.problem').focus()")
    browser.press("\ue004")
    assert browser.run("return document.activeElement.tagName") == "MARK"
    assert browser.text("#details h2") == "Record 2"
    browser.press("\ue014")
    assert browser.text("#details h2") == "Record 1"
    assert browser.run("return document.activeElement.className.includes('selected')") is True
    assert browser.run(stops) == 1
    browser.press("\ue007")
    assert browser.text("#details h2") == "Record 2"


def test_quarantined_records_and_failed_chunks_are_marked_with_their_reason(
    browser: Browser, page: Path
) -> None:
    browser.open(page)
    meaning, cut, end = (
        MEANINGS_OF_CODES["MODEL_THROTTLED"],
        TEXT.index("</script>"),
        len(TEXT) - 10,
    )
    strips = browser.run("return [...document.querySelectorAll('.problem')].map(p => p.innerText)")
    assert strips == [
        f"Record in quarantine · UNGROUNDED_QUOTE · {ATTACK}",
        f"Chunk 1 · FAILED: MODEL_THROTTLED · {meaning} · characters {cut} to {end:,}",
        f"Chunk 2 · QUARANTINED · characters {end:,} to {len(TEXT):,}",
    ]
    outcomes = browser.run(
        "return [...document.querySelectorAll('.block')].map(b => b.dataset.outcome)"
    )
    assert outcomes == ["EXTRACTED", "FAILED", "QUARANTINED"]
    browser.click(".problem.quarantined")
    assert "never said" in details(browser)
    browser.click(".problem.failed")
    assert "a rerun asks for it again" in details(browser)


def test_invisible_characters_get_a_sign(browser: Browser, page: Path) -> None:
    browser.open(page)
    signs = browser.run(
        "return [...document.querySelectorAll('.sign')].map(s => [s.textContent, s.dataset.sign])"
    )
    assert signs == [["\r", "^M"], ["\x07", "^G"]]


def test_the_search_box_and_the_filter_narrow_the_list(browser: Browser, page: Path) -> None:
    browser.open(page)
    rows = "return [...document.querySelectorAll('.row-summary')].map(r => r.textContent)"
    assert len(browser.run(rows)) == 6
    browser.press("/")
    browser.press("product:kettle")
    assert browser.run(rows) == ["kettle"]
    assert browser.text("#found") == "1 hit"
    browser.click("#rows .row")
    assert browser.run(SELECTED) == "kettle leaks"
    browser.run(
        "document.getElementById('search').value = '';"
        "document.getElementById('filter').value = 'problems';"
        "document.getElementById('filter').dispatchEvent(new Event('change'))"
    )
    assert browser.run(rows) == ["UNGROUNDED_QUOTE", "FAILED: MODEL_THROTTLED", "QUARANTINED"]
    assert browser.text("#found") == "3 of 6"


def test_totals_are_in_their_tab(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click("#totals-tab")
    totals = browser.text("#totals-view")
    for words in ("Prompt tokens", "1,200", "Cost", "$0.0125", "Model", "stand-in", "utf-8"):
        assert words in totals


def test_an_empty_document_makes_a_page(browser: Browser, tmp_path: Path) -> None:
    target = tmp_path / "empty.html"
    target.write_bytes(render_page(an_evidence("")).encode())
    browser.open(target)
    assert browser.text("#text") == "No text."
    browser.press("jk/")
    assert "No records" in browser.text("#nothing")


def test_printing_lists_every_record_and_lays_out_the_whole_text(
    browser: Browser, page: Path
) -> None:
    browser.open(page)
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert browser.run("return document.querySelectorAll('.printed').length") == 6
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert browser.run("return document.getElementById('appendix').hidden") is True
    assert len(browser.protocol("Page.printToPDF")["data"]) > 10_000


def test_a_megabyte_with_5000_records_opens_and_is_shown_to_the_last_character(
    browser: Browser, large_page: Path
) -> None:
    browser.open(large_page)
    assert browser.run(SHOWN_TEXT) == a_large_evidence(1_000_000, 5_000).text
    assert browser.run("return document.querySelectorAll('mark').length") >= 5_000
    # The list contains only the rows on the screen, regardless of the number of records.
    assert browser.run("return document.querySelectorAll('.row').length") < 60
    # A mark for each record, and few elements for each chunk; blocks off the screen have no layout.
    assert browser.run("return document.getElementsByTagName('*').length") < 10_000
    skipped = "return getComputedStyle(document.querySelector('.block')).contentVisibility"
    assert browser.run(skipped) == "auto"


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (420, 860)], ids=["wide", "narrow"])
def test_the_selected_record_of_a_large_document_scrolls_into_view(
    browser: Browser, large_page: Path, width: int, height: int
) -> None:
    browser.resize(width, height)
    rows = a_large_evidence(1_000_000, 5_000).records
    browser.open(large_page)
    for number in (4_321, 17, 2_500):
        browser.run("location.hash = arguments[0]", f"record={rows[number]['record_id']}")
        browser.run(SETTLED)
        assert browser.run(SELECTED) == rows[number]["quote"]
        assert browser.run(IN_VIEW, "mark.selected") is True


def test_a_click_on_the_coverage_bar_scrolls_there(browser: Browser, large_page: Path) -> None:
    browser.open(large_page)
    browser.click("#coverage")
    browser.run(SETTLED)
    middle = browser.run(
        "const at = document.elementFromPoint(400, innerHeight / 2).closest('.block');"
        "return Number(at.id.slice(1)) / document.querySelectorAll('.block').length"
    )
    assert 0.48 < middle < 0.52


def test_the_end_of_the_text_can_scroll_above_the_panel_in_a_narrow_window(
    browser: Browser, page: Path
) -> None:
    browser.resize(390, 760)
    browser.open(page, "#chunk=2")
    browser.run(SETTLED)
    assert browser.run(IN_VIEW, ".problem.selected") is True


def test_a_narrow_window_does_not_scroll_sideways(browser: Browser, page: Path) -> None:
    browser.resize(360, 740)
    browser.open(page)
    assert browser.run("return document.documentElement.scrollWidth") <= 360
    browser.click('mark[data-ids="0 1"]')
    assert browser.run("return document.documentElement.scrollWidth") <= 360
    assert "Record 1" in details(browser)


def differing(quoted: str, actual: str, quote: str) -> Evidence:
    detail = f"the quote says {quoted}, the text says {actual}"
    raw = json.dumps({"quote": quote})
    row = a_quarantine_row(0, reason_code="QUOTE_DIFFERS", detail=detail, raw_record=raw)
    return an_evidence(TEXT, quarantine=[row])


@pytest.mark.parametrize(
    ("quoted", "actual", "quote", "marked"),
    [
        ('"billion"', '"million"', "3 billion euros", "3 billion million euros"),
        ('"not"', "nothing", "it did not", "it did not"),
        ("nothing", '"not"', "it did", None),
        ('"an"', '"the"', "an apple, an egg", None),
        ('"<img src=x>"', '"<script>"', "a <img src=x> b", "a <img src=x> <script> b"),
    ],
)
def test_both_words_of_a_quote_that_differs_are_shown(
    browser: Browser, tmp_path: Path, quoted: str, actual: str, quote: str, marked: str | None
) -> None:
    browser.open(page_of(differing(quoted, actual, quote), tmp_path), "#quarantined=0")
    sides = browser.run(
        "return [...document.querySelectorAll('.both-words .side')].map(s => s.innerText)"
    )
    assert sides == [
        f"In the quote\n{quoted.strip(chr(34))}",
        f"In the text\n{actual.strip(chr(34))}",
    ]
    shown = browser.run(
        "return [...document.querySelectorAll('#details blockquote')].map(b => b.textContent)"
    )
    assert shown == ([marked] if marked else [])


def test_the_models_spelling_is_shown_with_the_sources_and_the_kind_of_match(
    browser: Browser, tmp_path: Path
) -> None:
    fields = json.dumps({"product": "kettle", "constructor": "Aurora"})
    row = a_record_row(
        TEXT,
        *span("kettle leaks"),
        fields=fields,
        fields_model=json.dumps({"product": ATTACK}),
        quote_match="layout",
    )
    browser.open(page_of(an_evidence(TEXT, records=[row]), tmp_path))
    browser.click('mark[data-ids="0"]')
    values = browser.run(
        "return [...document.querySelectorAll('dl.fields dd')].map(d => d.textContent)"
    )
    assert values == [f"the model wrote {json.dumps(ATTACK)}→ kettle", "Aurora"]
    assert "layout: apart from layout characters" in details(browser)


def with_odd_values() -> Evidence:
    """Record 0 has a field of every kind; record 1 has three fields in quarantine, one long."""
    whole = a_record_row(
        TEXT,
        *span("kettle leaks"),
        fields=json.dumps({"amount": "1234.50", "ratio": 0.1, "name": "Grüße", "shown": "as is"}),
        fields_model=json.dumps(
            {
                "amount": "1.234,50 EUR",
                "ratio": "0.10000000000000000001",
                "name": "grüsse",
                "gone": "n/a",
                ATTACK: 7,
            }
        ),
        normalizations=json.dumps(
            {
                "amount": ["unit_removed", "number_separators"],
                "ratio": ["INEXACT_NUMBER"],
                "name": ["source_spelling"],
                "gone": ["missing_marker"],
                ATTACK: ["undeclared_key"],
            }
        ),
    )
    other = a_record_row(TEXT, *span("The lamp"), fields="{}")
    long = json.dumps({"says": ATTACK * 20, "amount": 0}).replace("0}", "12345678901234567.10}")
    quarantine = [
        a_field_row(
            other,
            "mood",
            detail=f"`mood`: `{ATTACK}` is none of happy, sad",
            raw_value=json.dumps(ATTACK),
        ),
        a_field_row(
            other, "notes", rule="type", detail="`notes`: `{…` is not a text", raw_value=long
        ),
        a_field_row(
            other,
            "city",
            reason_code="UNGROUNDED_FIELD",
            rule="x-grounding",
            detail="`city`: `Zürich` is not in the quote",
            raw_value='"Zürich"',
        ),
        a_quarantine_row(0),
    ]
    return an_evidence(TEXT, records=[whole, other], quarantine=quarantine)


@pytest.fixture
def odd_page(tmp_path: Path) -> Path:
    return page_of(with_odd_values(), tmp_path)


FIELDS = """
return Object.fromEntries([...document.querySelectorAll('dl.fields dt')].map(
    name => [name.textContent, name.nextSibling.innerText.replaceAll(/\\s+/g, ' ')]))
"""


def test_a_field_shows_its_value_the_models_value_and_the_rules(
    browser: Browser, odd_page: Path
) -> None:
    browser.open(odd_page)
    browser.click('mark[data-ids="0"]')
    assert browser.run(FIELDS) == {
        "amount": 'the model wrote "1.234,50 EUR" → 1234.50 unit_removed number_separators',
        "ratio": "the model wrote 0.10000000000000000001 → 0.1 INEXACT_NUMBER",
        "name": 'the model wrote "grüsse" → Grüße source_spelling',
        "shown": "as is",
        "gone": 'the model wrote "n/a" → no value missing_marker',
        ATTACK: "the model wrote 7 → no value undeclared_key",
    }
    assert browser.run(
        "return [...document.querySelectorAll('dl.fields .rule.inexact')].map(r => r.textContent)"
    ) == ["INEXACT_NUMBER"]
    meanings = browser.run(
        "return Object.fromEntries([...document.querySelectorAll('dl.rules dt')].map("
        "name => [name.textContent, name.nextSibling.textContent]))"
    )
    names = {name for names in rules_of_odd_values() for name in names}
    assert meanings == {name: MEANINGS[name] for name in names}
    chip = "return document.querySelector('dl.fields .rule').title"
    assert browser.run(chip) == MEANINGS["unit_removed"]


def rules_of_odd_values() -> list[list[str]]:
    return list(json.loads(with_odd_values().records[0]["normalizations"]).values())


def test_a_field_in_quarantine_and_its_record_link_to_each_other(
    browser: Browser, odd_page: Path
) -> None:
    browser.open(odd_page)
    browser.click('mark[data-ids="1"]')
    shown = browser.run(FIELDS)["mood"]
    wrote = f"the model wrote {json.dumps(ATTACK)}"
    refused = "is none of happy, sad"
    assert shown == f"{wrote} → not published {refused} enum INVALID_FIELD \u203a"
    browser.click("dl.fields .link")
    assert browser.text("#details h2") == "Field in quarantine"
    assert browser.text("#details .reason") == "INVALID_FIELD"
    assert browser.text("#details .in-words") == f"mood: {ATTACK} {refused}"
    assert "INVALID_FIELD: the value breaks the record schema" in details(browser)
    assert browser.text("#details pre") == json.dumps(ATTACK)
    assert browser.run("return location.hash") == "#quarantined=0"
    browser.click("#details .link")
    assert browser.text("#details h2") == "Record 2"


def test_a_field_in_quarantine_shows_what_its_detail_adds_to_the_rule(
    browser: Browser, odd_page: Path
) -> None:
    browser.open(odd_page)
    browser.click('mark[data-ids="1"]')
    assert browser.run(FIELDS)["city"] == (
        'the model wrote "Zürich" → not published '
        "is not in the quote x-grounding UNGROUNDED_FIELD \u203a"
    )


def test_the_list_of_fields_in_quarantine_shows_the_values_and_the_reasons(
    browser: Browser, odd_page: Path
) -> None:
    browser.open(odd_page)
    browser.run(
        "document.getElementById('filter').value = 'fields';"
        "document.getElementById('filter').dispatchEvent(new Event('change'))"
    )
    rows = browser.run(
        "return [...document.querySelectorAll('.row.field')].map(row =>"
        " ['.row-summary', '.row-words'].map(part => row.querySelector(part).textContent))"
    )
    assert [words for _, words in rows] == [
        f"INVALID_FIELD: mood: {ATTACK} is none of happy, sad",
        "INVALID_FIELD: notes: {… is not a text",
        "UNGROUNDED_FIELD: city: Zürich is not in the quote",
    ]
    assert rows[0][0] == f"mood: {json.dumps(ATTACK)}"
    assert len(rows[1][0]) < 200
    assert rows[2][0] == 'city: "Zürich"'


def test_the_legend_has_a_sign_for_the_quarantine_if_it_has_entries(
    browser: Browser, odd_page: Path, tmp_path: Path
) -> None:
    browser.open(odd_page)
    assert "in quarantine" in browser.text("#legend")
    browser.open(page_of(an_evidence(TEXT), tmp_path))
    assert "in quarantine" not in browser.text("#legend")


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("anchor", ["#record=", "#quarantined=0"])
def test_the_buttons_of_the_panel_are_in_one_row(
    browser: Browser, odd_page: Path, width: int, anchor: str
) -> None:
    browser.resize(width, 900)
    record = str(with_odd_values().records[1]["record_id"])
    browser.open(odd_page, anchor + record * anchor.startswith("#record"))
    tops = browser.run(
        "return [...document.querySelectorAll('.details-bar button')]"
        ".map(item => item.getBoundingClientRect().top)"
    )
    assert len(tops) == 3
    assert len(set(tops)) == 1


def test_a_long_value_is_shown_to_the_last_digit_on_demand(
    browser: Browser, odd_page: Path
) -> None:
    browser.open(odd_page)
    browser.click('mark[data-ids="1"]')
    whole = "dl.fields details pre"
    assert (
        browser.run("return document.querySelector(arguments[0]).checkVisibility()", whole) is False
    )
    assert len(browser.run(FIELDS)["notes"]) < 300
    browser.click("dl.fields summary")
    shown = browser.run("return document.querySelector(arguments[0]).textContent", whole)
    assert shown.endswith('"amount": 12345678901234567.10\n}')
    assert json.loads(shown)["says"] == ATTACK * 20
    assert browser.run("return document.querySelectorAll('img, svg').length") == 0


def test_records_and_fields_in_quarantine_differ(browser: Browser, odd_page: Path) -> None:
    browser.open(odd_page)
    assert "1 record and 3 fields in quarantine" in browser.text("#summary")
    assert len(browser.run("return [...document.querySelectorAll('.problem')]")) == 1
    choices = browser.run(
        "return [...document.querySelectorAll('#filter option')].map(o => o.textContent)"
    )
    for choice in (
        "Normalized values (1)",
        "Inexact values (1)",
        "Records in quarantine (1)",
        "Fields in quarantine (3)",
    ):
        assert choice in choices
    browser.press("/")
    browser.press("amount:1.234,50")
    assert browser.text("#found") == "1 hit"


def test_a_long_key_of_the_model_does_not_make_a_narrow_window_scroll_sideways(
    browser: Browser, odd_page: Path
) -> None:
    browser.resize(360, 740)
    browser.open(odd_page)
    for record in with_odd_values().records:
        browser.run("location.hash = arguments[0]", f"record={record['record_id']}")
        browser.run(SETTLED)
        browser.run("for (const item of document.querySelectorAll('details')) item.open = true")
        assert browser.run(
            "const panel = document.getElementById('details');"
            "return panel.scrollWidth <= panel.clientWidth"
        )
        assert browser.run("return document.documentElement.scrollWidth") <= 360
