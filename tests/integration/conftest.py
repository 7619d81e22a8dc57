"""The browser of the tests of HTML pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.evidence_browser import Browser, open_browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """A wide, light window; a complaint of the browser fails the test."""
    chromium.resize(1400, 900)
    chromium.complaints()
    yield chromium
    assert chromium.complaints() == []
