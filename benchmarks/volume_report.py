"""The tables and the sentences of the report on runs at volume."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from benchmarks.reports import table
from benchmarks.volume_checks import name_of
from benchmarks.volume_prices import bill, prices
from tests.simulation.volume import Ending, Figures

Cause = tuple[str, str, str]
"""The error, the state, and the operation that was refused."""

_ENDED: Final = "ledger shows the end"
_RUNNING: Final = "ledger shows RUNNING"
_UNKNOWN: Final = "not in the ledger"
_LEDGER: Final = (_ENDED, _RUNNING, _UNKNOWN)


def results_table(runs: list[Figures]) -> str:
    """One row for each run: what was lost, how long it took, what it cost."""
    header = (
        "run", "documents", "lost", "timed out", "drain, s", "transitions per document",
        "retries of throttles per document", "heartbeats per document", "Lambda s per document",
        "gold runs", "documents of the largest", "DescribeExecution", "USD per document",
    )  # fmt: skip
    return table(header, [_row(run) for run in runs])


def _row(run: Figures) -> tuple[object, ...]:
    retries = run.throttle_retries + run.heartbeats
    return (
        name_of(run),
        f"{run.documents:,}",
        run.lost,
        run.timed_out,
        f"{run.drain_seconds:,.0f}",
        f"{(run.billed_transitions - retries) / run.documents:.1f}",
        f"{run.throttle_retries / run.documents:.1f}",
        f"{run.heartbeats / run.documents:.1f}",
        f"{run.lambda_seconds / run.documents:.1f}",
        run.glue_runs,
        max(run.gold_run_sizes, default=0),
        run.asked,
        f"{sum(bill(run).values()) / run.documents:.6f}",
    )


def lost_endings(run: Figures) -> Counter[Ending]:
    """The endings of lost documents."""
    return Counter({ending: n for ending, n in run.endings.items() if ending.is_lost})


def causes_table(runs: list[Figures]) -> str:
    """Why documents were lost, the most frequent cause first."""
    rows = [
        (name_of(run), *cause, *(states[name] for name in _LEDGER))
        for run in runs
        for cause, states in causes(run).items()
    ]
    header = ("run", "execution ends with", "in state", "refused call", *_LEDGER)
    return table(header, rows)


def causes(run: Figures) -> dict[Cause, Counter[str]]:
    """Lost documents by cause, and by what the ledger shows."""
    found: dict[Cause, Counter[str]] = {}
    for ending, count in lost_endings(run).items():
        cause = (ending.error or ending.status, ending.state, ending.operation)
        found.setdefault(cause, Counter())[_shown(ending)] += count
    return dict(sorted(found.items(), key=lambda item: (-item[1].total(), item[0])))


def _shown(ending: Ending) -> str:
    if ending.has_entry:
        return _ENDED
    return _RUNNING if ending.ledger else _UNKNOWN


def throttles_table(runs: list[Figures]) -> str:
    """Refused calls by API."""
    names = sorted({name for run in runs for name, n in run.throttles.items() if n})
    rows = [(name, *(run.throttles[name] for run in runs)) for name in names]
    rows.append(("state transitions that waited", *(run.delayed for run in runs)))
    return table(("refused calls", *map(name_of, runs)), rows)


def costs_table(runs: list[Figures]) -> str:
    """USD per 1,000 documents by price."""
    known = prices()["prices"]
    rows = [
        (known[key]["unit"], *(f"{bill(run)[key] * 1000 / run.documents:.3f}" for run in runs))
        for key in bill(runs[0])
    ]
    return table(("USD per 1,000 documents", *map(name_of, runs)), rows)


def sentences(run: Figures) -> str:
    """What happened, in words."""
    if not run.lost:
        return f"- {name_of(run)}: no document is lost."
    lines = [f"- {name_of(run)}: {run.lost:,} of {run.documents:,} documents are lost."]
    for (error, state, operation), states in causes(run).items():
        where = f" in {state}" if state else ""
        because = f", because AWS refuses {operation}" if operation else ""
        running = f"; for {states[_RUNNING]:,} the ledger shows RUNNING" if states[_RUNNING] else ""
        unknown = f"; {states[_UNKNOWN]:,} are not in the ledger" if states[_UNKNOWN] else ""
        ends = f"  - {states.total():,} executions end with {error}"
        lines.append(f"{ends}{where}{because}{running}{unknown}.")
    return "\n".join(lines)


def as_figures(run: Figures) -> dict[str, Any]:
    """The run for the JSON report."""
    return {
        "arrivals": run.arrivals.name,
        "documents": run.documents,
        "profile": run.profile,
        "lost": run.lost,
        "causes": [
            {"error": error, "state": state, "refused": operation, **states}
            for (error, state, operation), states in causes(run).items()
        ],
        "timed out": run.timed_out,
        "drain seconds": run.drain_seconds,
        "throttles": dict(sorted(run.throttles.items())),
        "transitions": run.transitions,
        "retries": dict(sorted(run.retries.items())),
        "heartbeats": run.heartbeats,
        "DescribeExecution": run.asked,
        "delayed transitions": run.delayed,
        "lambda seconds": run.lambda_seconds,
        "lambda GB-seconds": run.gb_seconds,
        "functions": {
            role: {"invocations": usage.invocations, "seconds": usage.billed_ms / 1000}
            for role, usage in run.usage.items()
        },
        "map runs": run.map_runs,
        "glue runs": run.glue_runs,
        "documents of gold runs": run.gold_run_sizes,
        "requests": dict(sorted(run.meter.requests.items())),
        "read units": run.meter.read_units,
        "write units": run.meter.write_units,
        "usd": bill(run),
    }
