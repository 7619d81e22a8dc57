"""Empties, in the process of each mutant, the caches that the run without mutants has filled."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

_KEPT: Final = "lambdas.extract_batch.grounding.words.dictionary"
"""Not emptied: a language takes up to 0.3 s to read, and its tests make small dictionaries."""
_FAST: Final = "lambdas.chunk_text.chunking"
"""Emptied before each test, so that each test is known to use it; filling it is fast."""


def pytest_sessionstart() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("lambdas.", "medallion.")) and name != _KEPT:
            _clear(name, module)


def pytest_runtest_setup() -> None:
    if _FAST in sys.modules:
        _clear(_FAST, sys.modules[_FAST])


def _clear(name: str, module: ModuleType) -> None:
    for value in vars(module).values():
        if hasattr(value, "cache_clear") and value.__module__ == name:
            value.cache_clear()
