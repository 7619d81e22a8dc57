"""Many documents at once, or one long document, through the whole stack on the embedded AWS."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.reports import table, write_report
from benchmarks.stack_figures import ChildrensMemory, measured, write_long_text
from local_aws.aws_limits import AwsLimits, LimitProfile
from local_aws.stack import up
from local_aws.stack_options import StackOptions

DOCUMENTS: Final = "DOCUMENTS"
MEGABYTES: Final = "MEGABYTES"
LIMITS: Final = "LIMITS"
"""Environment variables: how many small documents, how much text the long one has, which limits."""

GATHER_SECONDS: Final = 60
MOST_STATES: Final = 6
"""Of a document that waits for gold, from JoinGoldRun to its end."""


def run() -> bool:
    """Measure, write the report; true if a document is lost or a bound is missed."""
    documents = int(os.environ.get(DOCUMENTS) or 500)
    megabytes = int(os.environ.get(MEGABYTES) or 0)
    limits = AwsLimits(LimitProfile(os.environ.get(LIMITS) or LimitProfile.OFF))
    memory = ChildrensMemory()
    with TemporaryDirectory() as folder:
        options = StackOptions(
            state_dir=Path(folder) / "stack",
            limits=limits,
            settings={"gold_gather_seconds": str(GATHER_SECONDS)},
        )
        long_text = Path(folder) / "long.txt"
        write_long_text(long_text, megabytes)
        with up(options) as stack:
            figures = measured(stack, documents, long_text if megabytes else None)
    figures["peak_mib"] = memory.peak_mib
    bounds = {
        "lost documents": (figures["lost"], 0),
        "rows that are twice in gold": (figures["rows"] - figures["distinct_rows"], 0),
        "gold runs": (figures["gold_runs"], figures["seconds"] // GATHER_SECONDS + 2),
        "states from JoinGoldRun on": (figures["states_from_join"], MOST_STATES),
    }
    rows: list[list[object]] = [[name, *pair] for name, pair in bounds.items()]
    rows += [[name, figures[name], ""] for name in ("seconds", "rows", "states", "peak_mib")]
    what = f"{documents} small documents, {megabytes} MB in one, limits {limits.profile}"
    write_report("stack", {"what": what, **figures}, [what, table(["", "", "At most"], rows)], [])
    return any(value > most for value, most in bounds.values())
