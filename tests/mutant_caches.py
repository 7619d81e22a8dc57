"""Empties the caches that the run without mutants has filled, in the process of each mutant."""

from __future__ import annotations

import sys
from typing import Final

_KEPT: Final = "lambdas.extract_batch.grounding.words.dictionary"
"""Words of languages: no mutant changes them, and to read them again takes a second."""


def pytest_sessionstart() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("lambdas.", "medallion.")) and name != _KEPT:
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and value.__module__ == name:
                    value.cache_clear()
