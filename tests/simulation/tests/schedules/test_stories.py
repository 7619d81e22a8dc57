"""Every act and every class of faults has a sentence, and a story is a time line."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from tests.simulation.checks import Violation
from tests.simulation.schedules import CLASSES, Act, Fault, Schedule, Step, kill_points
from tests.simulation.world import Result, run, story_of
from tests.simulation.world.story import sentence_of_fault, sentence_of_step

KEY = "parcels/document-00.txt"
SCHEDULE = Schedule(
    1,
    (
        Step(0.0, Act.PUT, KEY, text=1),
        Step(300.0, Act.MOVE, KEY, to="parcels/moved-00.txt"),
    ),
    (
        Fault("kill", "ChunkText/s3 GetObject bronze", value="after"),
        Fault("lost event", nth=40),
    ),
)
STORY = """\
Seed 1: documents 1, steps 2, faults 2

  08:00:00  A user puts text 1 as parcels/document-00.txt.
  08:00:02  ChunkText dies after its call no. 1 of s3 GetObject bronze.
  08:05:00  A user moves parcels/document-00.txt to parcels/moved-00.txt.


  (1 planned fault(s) did not happen.)"""


@pytest.mark.parametrize("act", Act)
def test_every_act_has_a_sentence(act: Act) -> None:
    sentence = sentence_of_step(Step(1.0, act, KEY, text=4, to="parcels/moved.txt"))
    assert KEY in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_of_faults_has_a_sentence(kind: str) -> None:
    for seed in range(20):
        for fault in CLASSES[kind](random.Random(seed), kill_points()):
            sentence = sentence_of_fault(fault)
            assert sentence.endswith(".")
            assert "{" not in sentence
            assert "  " not in sentence


def test_the_story_of_a_small_schedule_is_a_time_line() -> None:
    result = run(SCHEDULE)
    assert result.violations == ()
    assert story_of(result) == STORY


def test_a_story_names_the_broken_promise() -> None:
    result = Result(SCHEDULE, (), (), (), (), Counter(), frozenset())
    broken = replace(result, violations=(Violation("payloads_are_small", KEY, "too much"),))
    assert f"  BROKEN  payloads_are_small: {KEY}: too much" in story_of(broken).splitlines()
