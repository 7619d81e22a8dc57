"""Run every step of the first hour, with its name and result, and stop at nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


def main() -> int:
    """The exit code of pytest; more arguments, such as `-k crash`, choose steps."""
    return pytest.main([str(Path(__file__).parent), "-v", "--tb=short", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
