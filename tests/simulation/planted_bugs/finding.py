"""Runs seeds in copies with planted bugs until a promise is broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from tests.simulation.campaigns import run_seed
from tests.simulation.planted_bugs.patches import Copy


@dataclass(frozen=True)
class Found:
    """What the seeds show of one bug.

    Attributes:
        seeds: how many it took, all of them if none found the bug.
        promises: that the last seed breaks, none if the bug was not found.
        crash: traceback of an error that the bug causes in the simulator itself.
    """

    bug: str
    seeds: int
    promises: tuple[str, ...]
    seconds: float
    crash: str = ""


@dataclass
class Baseline:
    """The code without a bug: what a seed breaks there says nothing about bugs."""

    _breaks: dict[int, bool] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def breaks(self, seed: int) -> bool:
        """Whether the seed breaks a promise."""
        with self._lock:
            if seed not in self._breaks:
                outcome = run_seed(seed)
                self._breaks[seed] = bool(outcome.violations or outcome.crash)
            return self._breaks[seed]

    @property
    def broken(self) -> list[int]:
        """The seeds that do."""
        return sorted(seed for seed, breaks in self._breaks.items() if breaks)


def find_all(
    bugs: Sequence[str], seeds: int, cores: int, report: Callable[[Found], None]
) -> list[Found]:
    """Search for all bugs, `cores` of them at a time.

    Raises:
        PatchError: a patch does not apply.
    """
    with Copy() as copy:
        for bug in bugs:
            copy.plant(bug, only_check=True)
    baseline = Baseline()
    with ThreadPoolExecutor(cores) as pool:
        searches = [pool.submit(find, bug, seeds, baseline) for bug in bugs]
        for search in as_completed(searches):
            report(search.result())
    return [search.result() for search in searches]


def find(bug: str, seeds: int, baseline: Baseline) -> Found:
    """Run seeds until one breaks a promise because of the bug.

    Raises:
        PatchError: its patch does not apply.
    """
    began = time.monotonic()
    seed = 0
    with Copy() as copy:
        copy.plant(bug)
        with _search(copy.root, seeds) as outcomes:
            for outcome in outcomes:
                seed, broken = outcome["seed"], tuple(outcome["promises"])
                if (broken or outcome["crash"]) and not baseline.breaks(seed):
                    seconds = time.monotonic() - began
                    return Found(bug, seed, broken, seconds, outcome["crash"])
    return Found(bug, seed, (), time.monotonic() - began)


@contextmanager
def _search(root: Path, seeds: int) -> Iterator[Iterator[dict[str, Any]]]:
    command = [sys.executable, "-m", "tests.simulation.planted_bugs.searching", str(seeds)]
    environment = os.environ | {"PYTHONPATH": str(root)}
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield map(json.loads, process.stdout or ())
        finally:
            process.terminate()
