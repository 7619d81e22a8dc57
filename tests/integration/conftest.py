"""Fixtures of several files: the browser of HTML pages, the model clients and odd replies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.evidence_browser import Browser, open_browser
from tests.integration.model_adapters import ADAPTERS, Adapter
from tests.integration.odd_server import OddServer, an_odd_server


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


@pytest.fixture(params=list(ADAPTERS.values()), ids=list(ADAPTERS))
def adapter(request: pytest.FixtureRequest) -> Adapter:
    adapter: Adapter = request.param
    return adapter


@pytest.fixture
def odd() -> Iterator[OddServer]:
    """A server whose replies the test chooses."""
    with an_odd_server() as server:
        yield server
