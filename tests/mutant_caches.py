"""Empties the caches that the run without mutants has filled, in the process of each mutant."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

_KEPT: Final = "lambdas.extract_batch.grounding.words.dictionary"
"""Words of languages, which take up to 0.3 s to read; its own tests make small dictionaries."""
_FAST: Final = "lambdas.chunk_text.chunking"
"""What it keeps is made so fast that each test makes it anew: then each is known to use it."""


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
