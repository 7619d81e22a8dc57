"""The search of the evidence page in headless Chromium."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.evidence.evidence import Evidence
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
    a_field_row,
    a_large_evidence,
    a_quarantine_row,
    a_record_row,
    an_evidence,
)

pytestmark = [pytest.mark.integration, needs_browser]

QUOTES = (
    "The kettle leaks.\r\nNever again",
    "Grüße aus Köln, naïve café",
    "a (regex) .* [a-z]+ costs 5$ \\d",
    'she wrote "not now" twice',
    "İstanbul Straße ﬁne \uff11\uff12\uff13",
    "re\u00adfund \u202eesrever\u202c 😀 が評価",
    "</script><b>lamp</b> \x00\x07 end",
)
TEXT = "\n\n".join(QUOTES) + "\n\nnowhere in a record"
ENTER, SHIFT, RELEASE, ESCAPE = "\ue007", "\ue008", "\ue000", "\ue00c"
TYPE = """
const box = document.getElementById('search');
box.value = arguments[0];
box.dispatchEvent(new Event('input'));
return [...document.querySelectorAll('.row')].map(row => row.id);
"""
CAREFUL = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def searched() -> Evidence:
    """A record for each quote, a chunk that failed, and a record and a field in quarantine."""
    records = [
        a_record_row(
            TEXT,
            start := TEXT.index(quote),
            start + len(quote),
            record_id=f"id-{number}-end",
            fields=json.dumps({"product": f"Lamp {number}", "city": "Köln" if number else "Ulm"}),
            fields_model=json.dumps({"amount": "1.234,50"} if number == 2 else {}),
        )
        for number, quote in enumerate(QUOTES)
    ]
    raw = json.dumps({"status": "Paid", "quote": "never said so", "note": 'a "b"\n c'})
    end = len(TEXT) - 5
    return an_evidence(
        TEXT,
        records=records,
        chunks=[
            a_chunk_row(0, 0, end),
            a_chunk_row(1, end, len(TEXT), outcome="FAILED", reason_code="MODEL_THROTTLED"),
        ],
        quarantine=[
            a_quarantine_row(0, reason_code="OFF_SCHEMA", raw_record=raw),
            a_field_row(records[1], "mood", raw_value='"Überglücklich"'),
        ],
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(searched(), tmp_path_factory.mktemp("search"))


@pytest.fixture
def opened(browser: Browser, page: Path) -> Browser:
    browser.open(page)
    return browser


def hits(browser: Browser, query: str) -> list[str]:
    """The quotes of the records found, and the labels of other items."""
    browser.run(TYPE, query)
    return [
        QUOTES[int(number) - 1] if number != "!" else summary
        for number, summary in browser.run(
            "return [...document.querySelectorAll('.row')].map(row =>"
            " ['.number', '.row-summary'].map(part => row.querySelector(part).textContent))"
        )
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ETTL", [QUOTES[0]]),
        ("kettle again", [QUOTES[0]]),
        ("again kettle", [QUOTES[0]]),
        ('"leaks. never"', [QUOTES[0]]),
        ('"kettle never"', []),
        ('"again lamp 0"', []),
        ("kettle cafe", []),
        ("GRUSSE", [QUOTES[1]]),
        ("NAÏVE", [QUOTES[1]]),
        ("istanbul strasse fine 123", [QUOTES[4]]),
        ("refund esrever", [QUOTES[5]]),
        ("か", []),
        ("が", [QUOTES[5]]),
        ("評価", [QUOTES[5]]),
        (".*", [QUOTES[2]]),
        ("[a-z]+", [QUOTES[2]]),
        ("(regex) \\d $", [QUOTES[2]]),
        ("^.*$", []),
        ('now"', [QUOTES[3]]),
        ('"kettle leaks', [QUOTES[0]]),
        ("“kettle  leaks”", [QUOTES[0]]),
        ("</script>", [QUOTES[6]]),
        ("\x00\x07", [QUOTES[6]]),
        ("id-3-end", [QUOTES[3]]),
        ("product:3", [QUOTES[3]]),
        ("PRODUCT:lamp city:ulm", [QUOTES[0]]),
        ('product:"lamp 4"', [QUOTES[4]]),
        ('product:"4 lamp"', []),
        ("product:ulm", []),
        ("amount:1.234", [QUOTES[2]]),
        ("unknown:lamp", []),
        ("constructor:x", []),
        ("off_schema", ["OFF_SCHEMA"]),
        ("status:paid", ["OFF_SCHEMA"]),
        ('note:"a ""', ["OFF_SCHEMA"]),
        ("uberglucklich", ['mood: "Überglücklich"']),
        ("mood:über", ['mood: "Überglücklich"']),
        ("invalid_field id-1-end", ['mood: "Überglücklich"']),
        ("throttled", ["FAILED: MODEL_THROTTLED"]),
        ("nowhere", []),
    ],
)
def test_a_query_finds_substrings_phrases_and_fields(
    opened: Browser, query: str, found: list[str]
) -> None:
    assert hits(opened, query) == found


@pytest.mark.parametrize("query", ["", "   ", '"', '""', '"  ', "\u202e", "product:"])
def test_a_query_without_words_finds_all_that_can_match(opened: Browser, query: str) -> None:
    everything = len(QUOTES) if query == "product:" else len(QUOTES) + 3
    assert len(hits(opened, query)) == everything


def spelled(words: str, how: int) -> str:
    """The words in upper case, without accents, or with other white space."""
    plain = "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
    return (words, words.upper(), words.lower(), plain, words.replace(" ", "\t \u3000"))[how]


@CAREFUL
@given(data=st.data(), how=st.integers(0, 4))
def test_every_stretch_of_a_quote_is_found_in_any_spelling(
    opened: Browser, data: st.DataObject, how: int
) -> None:
    number = data.draw(st.integers(0, 3))
    quote = QUOTES[number]
    start = data.draw(st.integers(0, len(quote) - 1))
    stretch = quote[start : data.draw(st.integers(start + 1, len(quote)))]
    # Browsers paste a line end into an input as a space.
    stretch = spelled(stretch.replace("\r", "").replace("\n", " "), how)
    found = hits(opened, stretch if '"' in stretch else f'"{stretch}"')
    assert quote in found


@CAREFUL
@given(
    st.text(max_size=40)
    | st.text(alphabet='"“ :.*()[]\\$^|?+{}productlamp\u202e\ud800\x00', max_size=40)
)
def test_any_query_is_answered_with_its_number_of_hits(opened: Browser, query: str) -> None:
    # A lone surrogate cannot be sent to the browser as it is.
    found = opened.run(TYPE.replace("arguments[0]", json.dumps(query)))
    count = opened.text("#found")
    assert count == "10" or count.split()[0] == (str(len(found)) if found else "no")


def test_a_query_of_10000_characters_is_answered(opened: Browser) -> None:
    assert hits(opened, "kettle " * 1_400 + "leaks") == [QUOTES[0]]
    assert hits(opened, " ".join(map(str, range(2_000)))) == []
    shown = opened.text("#nothing")
    assert "other terms" in shown
    assert len(shown) < 1_000
    assert hits(opened, "x" * 10_000) == []
    assert opened.run("return document.documentElement.scrollWidth") <= 1_400


def test_enter_goes_to_the_first_hit_and_on_around(opened: Browser) -> None:
    opened.press("/")
    opened.press("lamp -end")
    assert opened.text("#found") == "7 hits"
    seen = []
    for keys in (ENTER, ENTER, SHIFT + ENTER + RELEASE, SHIFT + ENTER + RELEASE, ENTER):
        opened.press(keys)
        seen.append((opened.run(SELECTED), opened.text("#found")))
    assert seen == [
        (QUOTES[0], "1 of 7 hits"),
        (QUOTES[1], "2 of 7 hits"),
        (QUOTES[0], "1 of 7 hits"),
        (QUOTES[6], "7 of 7 hits"),
        (QUOTES[0], "1 of 7 hits"),
    ]
    assert opened.run("return document.activeElement.id") == "search"


def test_a_new_query_begins_at_its_first_hit(opened: Browser) -> None:
    opened.press("/")
    opened.press("lamp" + ENTER + ENTER + ENTER)
    assert opened.run(SELECTED) == QUOTES[2]
    opened.press(" koln" + ENTER)
    assert (opened.run(SELECTED), opened.text("#found")) == (QUOTES[1], "1 of 6 hits")


def test_the_buttons_next_to_the_count_go_to_the_hits(opened: Browser) -> None:
    assert opened.run("return document.getElementById('next-hit').hidden") is True
    opened.press("/")
    opened.press("lamp")
    opened.click("#previous-hit")
    assert opened.run(SELECTED) == QUOTES[6]
    opened.click("#next-hit")
    assert opened.run(SELECTED) == QUOTES[0]


def test_escape_clears_the_query_and_then_leaves_the_box(opened: Browser) -> None:
    opened.press("/")
    opened.press("kettle" + ESCAPE)
    assert opened.run("return document.getElementById('search').value") == ""
    assert opened.text("#found") == "10"
    assert opened.run("return document.activeElement.id") == "search"
    opened.press(ESCAPE)
    assert opened.run("return document.activeElement.id") != "search"


def test_a_query_without_hits_shows_what_was_searched(opened: Browser) -> None:
    opened.press("/")
    opened.press("kettle product:toaster" + ENTER)
    assert opened.text("#found") == "no hits"
    shown = opened.text("#nothing")
    assert "Nothing contains “kettle” and product:“toaster”." in shown
    assert "“kettle” alone: 1 hit" in shown
    assert "quotes, values of fields, values in quarantine, record ids and reason codes" in shown
    assert opened.run(SELECTED) == ""


def test_a_query_without_hits_under_a_filter_offers_to_search_everything(opened: Browser) -> None:
    opened.run(
        "document.getElementById('filter').value = 'fields';"
        "document.getElementById('filter').dispatchEvent(new Event('change'))"
    )
    opened.press("/")
    opened.press("kettle")
    assert "Searched only: Fields in quarantine (1)." in opened.text("#nothing")
    opened.click("#nothing button")
    assert opened.text("#found") == "1 hit"


def test_a_screen_reader_hears_the_count_and_the_keys(opened: Browser) -> None:
    announced = "return document.getElementById('found').getAttribute('role')"
    assert opened.run(announced) == "status"
    described = (
        "return document.getElementById("
        "document.getElementById('search').getAttribute('aria-describedby')).textContent"
    )
    assert "next hit" in opened.run(described)


def test_a_row_shows_the_value_that_contains_the_words(opened: Browser) -> None:
    hits(opened, "id-3-end")
    assert opened.text(".row-words") == "record id: id-3-end"
    hits(opened, "amount:50")
    assert opened.text(".row-words") == "amount: 1.234,50"


def test_hits_are_highlighted_in_list_panel_and_text(opened: Browser) -> None:
    painted = (
        "return [...(CSS.highlights.get('hit') ?? [])].map(range =>"
        " range.startContainer.data.slice(range.startOffset, range.endOffset))"
    )
    opened.press("/")
    opened.press("NAIVE koln")
    assert set(opened.run(painted)) == {"naïve", "Köln"}
    opened.press(ENTER)
    assert opened.run(painted).count("naïve") == 3
    opened.press(ESCAPE)
    assert opened.run(painted) == []


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (400, 800)], ids=["wide", "narrow"])
def test_enter_scrolls_to_the_hits_of_a_large_document(
    browser: Browser, tmp_path: Path, width: int, height: int
) -> None:
    evidence = a_large_evidence(300_000, 1_500)
    wanted = evidence.records[900]
    browser.resize(width, height)
    browser.open(page_of(evidence, tmp_path))
    browser.press("/")
    browser.press(str(wanted["record_id"]) + ENTER)
    browser.run(SETTLED)
    assert browser.run(SELECTED) == wanted["quote"]
    assert browser.run(IN_VIEW, "mark.selected") is True
    assert browser.text("#found") == "1 of 1 hit"
    assert browser.run("return document.activeElement.id") == "search"
    assert browser.run("return document.querySelectorAll('.row').length") < 60


def test_an_input_method_keeps_its_enter_key(opened: Browser) -> None:
    hits(opened, "lamp")
    opened.run(
        "document.getElementById('search').dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'Enter', isComposing: true, bubbles: true }))"
    )
    assert opened.run(SELECTED) == ""
