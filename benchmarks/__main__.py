"""Run the benchmarks named on the command line, or all of them."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

NAMES: Final = ("grounding", "chunking", "adapters", "reconcile", "volume", "stack")


def main(names: list[str]) -> int:
    """Run the benchmarks; 1 if any of them missed a target."""
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    return max(int(import_module(f"benchmarks.{name}").run()) for name in names or NAMES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
