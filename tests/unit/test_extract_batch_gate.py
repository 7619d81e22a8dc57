from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from lambdas.extract_batch.asking.gate import Gate

FOREVER = 3600.0


def a_gate(patience: int = 8, lead_seconds: float = FOREVER) -> Gate:
    return Gate(patience, lambda: None, threading.Event, lead_seconds)


def take_turn(gate: Gate) -> bool:
    with gate.turn() as is_open:
        return is_open


def test_the_other_calls_wait_for_the_reply_to_the_first() -> None:
    gate = a_gate()
    with ThreadPoolExecutor(8) as pool:
        with gate.turn() as is_open:
            others = [pool.submit(take_turn, gate) for _ in range(8)]
            assert is_open
            gate.close()
        assert [other.result(60) for other in others] == [False] * 8


def test_the_other_calls_follow_if_the_first_takes_longer_than_its_lead() -> None:
    gate = a_gate(lead_seconds=0.01)
    with gate.turn(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(take_turn, gate).result(60)


def test_a_first_call_that_breaks_lets_the_others_through() -> None:
    gate = a_gate()
    with suppress(LookupError), gate.turn():
        raise LookupError
    assert take_turn(gate)


def test_preparations_are_no_part_of_the_lead() -> None:
    admitted = threading.Event()
    admitted_too_early: list[bool] = []

    def follow() -> None:
        take_turn(gate)
        admitted.set()

    def prepare() -> None:
        follower.start()
        admitted_too_early.append(admitted.wait(0.05))

    gate = Gate(8, prepare, threading.Event, lead_seconds=0)
    follower = threading.Thread(target=follow, daemon=True)
    assert take_turn(gate)
    assert admitted.wait(60)
    assert admitted_too_early == [False]


def test_preparations_that_fail_do_not_block_the_other_calls() -> None:
    def broken() -> None:
        raise LookupError

    gate = Gate(8, broken, threading.Event)
    with pytest.raises(LookupError):
        take_turn(gate)
    assert take_turn(gate)


@pytest.mark.parametrize("patience", [1, 8])
def test_the_gate_closes_after_as_many_failures_as_its_patience(patience: int) -> None:
    gate = a_gate(patience)
    for _ in range(patience):
        assert take_turn(gate)
        gate.note_failure()
    assert not take_turn(gate)


def test_only_one_of_many_calls_is_the_first() -> None:
    gate = a_gate()
    go = threading.Barrier(8)
    asked: list[int] = []

    def ask(number: int) -> None:
        go.wait()
        with gate.turn() as is_open:
            if is_open:
                asked.append(number)
                gate.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert len(asked) == 1
