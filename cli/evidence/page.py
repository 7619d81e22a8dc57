"""Render the evidence page as one HTML file: it loads nothing, and nothing in the text can run."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from cli.evidence.page_data import page_data

if TYPE_CHECKING:
    from cli.evidence.evidence import Evidence

SCRIPTS: Final = (
    "data",
    "folding",
    "rows",
    "query",
    "differences",
    "fields",
    "details",
    "text",
    "hits",
    "search",
    "findings",
    "list",
    "coverage",
    "selection",
    "main",
)
"""Parts of the page's script, each after the parts that it needs."""

_PLACEHOLDER: Final = re.compile(r"\{\{(\w+)\}\}")
_UNSAFE: Final = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def render_page(evidence: Evidence) -> str:
    """The page as HTML."""
    style, script = _asset("page.css"), _script()
    values = {
        "policy": _policy(style, script),
        "title": html.escape(str(evidence.document["source_key"])),
        "style": style,
        "script": script,
        "data": embedded_json(page_data(evidence)),
    }
    return _PLACEHOLDER.sub(lambda found: values[found[1]], _asset("page.html"))


def embedded_json(values: dict[str, Any]) -> str:
    """JSON that cannot end the element around it, and can always be encoded as UTF-8."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _policy(style: str, script: str) -> str:
    """A policy that allows only the page's own style and script, and no text as markup."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _digest(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _script() -> str:
    parts = "\n".join(_asset(f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


@cache
def _asset(name: str) -> str:
    return (resources.files("cli.evidence") / "page" / name).read_text(encoding="utf-8")
