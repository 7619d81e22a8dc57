from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from cli.evidence.evidence import Evidence
from cli.evidence.page import embedded_json, render_page
from cli.reasons import HeldRow
from tests.unit.evidence_builders import a_document_row, a_field_row, a_record_row, an_evidence

HOSTILE = (
    '</script><img src=x onerror="alert(1)"><!-- <script> ]]>\u2028\u2029 &lt; {{script}} \x00\x07'
)


class _Page(HTMLParser):
    """The elements of a page, and the contents of those with code or data."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.contents: dict[str, str] = {}
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        self._inside = values.get("id") or tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the parser's name)
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.contents[self._inside] = self.contents.get(self._inside, "") + data

    @property
    def data(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.contents["data"])
        return values

    @property
    def policy(self) -> str:
        return next(
            values["content"] or ""
            for tag, values in self.tags
            if tag == "meta" and values.get("http-equiv") == "Content-Security-Policy"
        )


def hostile_evidence() -> Evidence:
    fields = json.dumps({"product": HOSTILE, HOSTILE: "\ud800"})
    row = a_record_row(HOSTILE, 0, len(HOSTILE), fields=fields, fields_model=fields, model=HOSTILE)
    document = a_document_row(source_key=HOSTILE, status="HELD", reason=HOSTILE)
    held = HeldRow(HOSTILE, HOSTILE, str(row["record_id"]), HOSTILE, {HOSTILE: HOSTILE})
    return an_evidence(
        HOSTILE,
        records=[row],
        document=document,
        quarantine=[a_field_row(row, HOSTILE, detail=HOSTILE, raw_value=HOSTILE)],
        held=[held],
        notes=[HOSTILE],
    )


def shown_text(data: dict[str, Any]) -> str:
    parts = [part for block in data["blocks"] for part in block["parts"]]
    return "".join(part if isinstance(part, str) else part[0] for part in parts)


def test_markup_in_the_document_adds_no_element_to_the_page() -> None:
    plain = _Page(render_page(an_evidence("harmless")))
    hostile = _Page(render_page(hostile_evidence()))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert not [values for _, values in hostile.tags if any(n.startswith("on") for n in values)]


def test_text_fields_and_names_reach_the_script_unchanged() -> None:
    data = _Page(render_page(hostile_evidence())).data
    assert shown_text(data) == HOSTILE
    assert data["records"][0]["quote"] == HOSTILE
    assert data["records"][0]["fields"] == [["product", HOSTILE], [HOSTILE, "\ud800"]]
    assert data["title"] == HOSTILE


def test_the_title_is_escaped() -> None:
    page = _Page(render_page(hostile_evidence()))
    # HTML cannot contain a NUL: the standard library's parser keeps it, browsers replace it.
    assert page.contents["title"].startswith(html.unescape(html.escape(HOSTILE)))


@pytest.mark.parametrize("text", [HOSTILE, "<!--", "\ud800\udfff", "😀", "\r\n\r", "\x7f\x85"])
def test_embedded_json_contains_any_string_but_no_markup(text: str) -> None:
    written = embedded_json({"text": text})
    assert json.loads(written.encode().decode())["text"] == json.loads(json.dumps(text))
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", written)


def test_the_page_can_be_encoded_as_utf_8_even_with_lone_surrogates() -> None:
    assert render_page(hostile_evidence()).encode()


def test_the_policy_allows_only_the_pages_style_and_script_by_their_hashes() -> None:
    page = _Page(render_page(hostile_evidence()))
    assert page.policy.startswith("default-src 'none'; ")
    assert "unsafe" not in page.policy
    for directive, element in (("style-src", "style"), ("script-src", "script")):
        digest = base64.b64encode(hashlib.sha256(page.contents[element].encode()).digest())
        assert f"{directive} 'sha256-{digest.decode()}'" in page.policy


def test_nothing_is_loaded_from_anywhere() -> None:
    page = _Page(render_page(an_evidence("text")))
    loading = {"src", "href", "srcset", "action", "style"}
    assert not [values for _, values in page.tags if loading & set(values)]
    assert not re.search(r"url\(|@import|https?:", page.contents["style"])
    assert not re.search(r"fetch\(|XMLHttp|import\(|https?:", page.contents["script"])


def test_the_script_writes_no_markup() -> None:
    script = _Page(render_page(an_evidence("text"))).contents["script"]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)
