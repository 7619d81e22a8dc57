"""Headless Chromium through ChromeDriver's HTTP interface; needs only Debian's two packages."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from cli.evidence.evidence import Evidence
from cli.evidence.page import render_page

CHROMIUM = shutil.which("chromium")
CHROMEDRIVER = shutil.which("chromedriver")

needs_browser = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER), reason="needs Debian's packages chromium and chromium-driver"
)

SELECTED = "return [...document.querySelectorAll('mark.selected')].map(m => m.textContent).join('')"
IN_VIEW = """
const place = document.querySelector(arguments[0]).getBoundingClientRect();
const head = document.getElementById('top').getBoundingClientRect().bottom;
const panel = document.getElementById('panel');
const below = getComputedStyle(panel).position === 'fixed' ? panel.offsetHeight : 0;
return place.top >= head && place.bottom <= innerHeight - below && place.height > 0;
"""
SETTLED = "return new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))"

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_OPTIONS = {
    "binary": CHROMIUM,
    "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
}
_CAPABILITIES = {"goog:chromeOptions": _OPTIONS, "goog:loggingPrefs": {"browser": "ALL"}}


@dataclass(frozen=True)
class Browser:
    """One browser window."""

    session: str

    def open(self, page: Path, anchor: str = "") -> float:
        """Load a file, and wait for its scripts; the result is the duration in seconds."""
        began = time.monotonic()
        self._post("url", {"url": "about:blank"})
        self._post("url", {"url": page.as_uri() + anchor})
        return time.monotonic() - began

    def run(self, script: str, *arguments: Any) -> Any:
        """The value that a function body returns; the page's policy does not apply to it."""
        return self._post("execute/sync", {"script": script, "args": list(arguments)})

    def click(self, selector: str) -> None:
        """Click as a user does: scroll to the element, which must not be covered."""
        self.run(
            "document.querySelector(arguments[0]).scrollIntoView({block: 'nearest'})", selector
        )
        self._post(f"element/{self._element(selector)}/click", {})

    def press(self, keys: str) -> None:
        """Type into the focused element."""
        found = _request(f"{self.session}/element/active", None)
        self._post(f"element/{found[_ELEMENT]}/value", {"text": keys})

    def text(self, selector: str) -> str:
        """The visible text of an element."""
        return cast("str", _request(f"{self.session}/element/{self._element(selector)}/text", None))

    def complaints(self) -> list[str]:
        """The browser's new log entries: errors and violations of the policy."""
        return [entry["message"] for entry in self._post("se/log", {"type": "browser"})]

    def resize(self, width: int, height: int, *, dark: bool = False) -> None:
        """Resize the screen."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.protocol("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.protocol("Emulation.setEmulatedMedia", features=[scheme])

    def protocol(self, command: str, **parameters: Any) -> Any:
        """Send a command of the Chrome DevTools Protocol."""
        return self._post("goog/cdp/execute", {"cmd": command, "params": parameters})

    def screenshot(self, target: Path) -> None:
        """Save the screen as PNG."""
        target.write_bytes(base64.b64decode(_request(f"{self.session}/screenshot", None)))

    def _element(self, selector: str) -> str:
        found = self._post("element", {"using": "css selector", "value": selector})
        return cast("str", found[_ELEMENT])

    def _post(self, command: str, body: dict[str, Any]) -> Any:
        return _request(f"{self.session}/{command}", body)


def page_of(evidence: Evidence, folder: Path) -> Path:
    """The evidence as a page in the folder."""
    target = folder / "page.html"
    target.write_bytes(render_page(evidence).encode())
    return target


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser on its own free port, closed afterwards."""
    assert CHROMEDRIVER is not None
    driver = subprocess.Popen(
        [CHROMEDRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        address = f"http://127.0.0.1:{_port(driver)}/session"
        wanted = {"capabilities": {"alwaysMatch": _CAPABILITIES}}
        session = f"{address}/{_request(address, wanted)['sessionId']}"
        try:
            yield Browser(session)
        finally:
            _request(session, None, "DELETE")
    finally:
        driver.terminate()
        driver.communicate(timeout=20)


def _port(driver: subprocess.Popen[str]) -> int:
    assert driver.stdout is not None
    for line in driver.stdout:
        found = re.search(r"started successfully on port (\d+)", line)
        if found:
            return int(found[1])
    raise AssertionError("ChromeDriver did not start")


def _request(url: str, body: dict[str, Any] | None, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)  # noqa: S310 (127.0.0.1)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 (see above)
        return json.loads(answer.read())["value"]
