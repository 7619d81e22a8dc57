"""The same seed gives the same run, and a fault changes nothing before it happens."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest

from tests.simulation.schedules import CLASSES
from tests.simulation.tests.world.rough_schedules import SEEDS, digest_of, rough_schedule
from tests.simulation.world import Result, run

PROGRAM = """
from tests.simulation.tests.world.rough_schedules import SEEDS, digest_of, rough_schedule
from tests.simulation.world import run
print([digest_of(run(rough_schedule(seed))) for seed in SEEDS])
"""


@cache
def rough_result(seed: int) -> Result:
    return run(rough_schedule(seed))


def in_a_process(hash_seed: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", PROGRAM]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_run_has_the_same_trace_byte_for_byte(seed: int) -> None:
    again = run(rough_schedule(seed))
    assert "\n".join(again.trace).encode() == "\n".join(rough_result(seed).trace).encode()
    assert digest_of(again) == digest_of(rough_result(seed))


def test_processes_with_other_hash_seeds_have_the_same_runs() -> None:
    processes = [in_a_process("1"), in_a_process("2")]
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert outputs == [f"{[digest_of(rough_result(seed)) for seed in SEEDS]}\n"] * 2


def test_another_seed_has_another_trace() -> None:
    assert len({rough_result(seed).trace for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_class_of_faults_changes_nothing_before_its_first_use(seed: int, kind: str) -> None:
    rough = rough_result(seed)
    faults = tuple(fault for fault in rough.schedule.faults if fault.kind != kind)
    calm = run(replace(rough.schedule, faults=faults))
    first = min((second for fault, second in rough.hits if fault.kind == kind), default=None)
    assert lines_before(calm, first) == lines_before(rough, first)


def test_faults_of_every_class_happen_in_rough_schedules() -> None:
    # Otherwise the test before would compare runs without the fault.
    happened = {fault.kind for seed in SEEDS for fault, _ in rough_result(seed).hits}
    assert happened == set(CLASSES)


def lines_before(result: Result, second: float | None) -> list[str]:
    """The lines of the trace before a second, all lines if there is none."""
    if second is None:
        return list(result.trace)
    # Lines have milliseconds.
    return [line for line in result.trace if float(line[:12]) < second - 0.001]
