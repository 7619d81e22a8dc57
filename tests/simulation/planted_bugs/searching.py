"""`python -m tests.simulation.planted_bugs.searching SEEDS`: the seeds that break a promise.

It runs in a copy with a planted bug, and prints one line of JSON for each such seed.
"""

from __future__ import annotations

import json
import sys

from tests.simulation.campaigns import run_seed


def search(seeds: int) -> None:
    """Run the seeds from 1 in order; the reader stops the process when it has what it needs."""
    for seed in range(1, seeds + 1):
        outcome = run_seed(seed)
        promises = sorted({violation.promise for violation in outcome.violations})
        line = {"seed": seed, "promises": promises, "crash": outcome.crash}
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    search(int(sys.argv[1]))
