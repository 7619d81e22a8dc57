"""Runs that share an answer and erasures that remove it, in every order of their requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial

import pytest

from lambdas.extract_batch.asking import StoredAnswer, StoredAnswers
from lambdas.extract_batch.asking.answer_file import read_line
from lambdas.extract_batch.asking.removal_marks import marked
from medallion.vocabulary import lake
from tests.unit.erasing import (
    ANSWER,
    DATASET,
    DIGEST,
    Actor,
    Moment,
    SteppedStore,
    erase,
    is_left_behind,
    moments,
    text_of,
)
from tests.unit.extraction_builders import a_stored_answer, an_answer

PAYER, OTHER = "payer", "other"
LINE = a_stored_answer(document_id=PAYER, answer=an_answer("the first text")).line()
REFERENCE = {lake.reference_key(DATASET, DIGEST, OTHER): b""}
STARTS = {
    "no answer": {},
    "an answer": {ANSWER: LINE},
    "a shared answer": {ANSWER: LINE, **REFERENCE},
    "a broken erasure": {ANSWER: marked(LINE, "broken off")},
    "a broken erasure of a shared answer": {ANSWER: marked(LINE, "broken off"), **REFERENCE},
}


@dataclass(frozen=True)
class Used:
    """The answer that a run uses, and whether it paid for a call."""

    answer: StoredAnswer
    paid: bool


def run(store: SteppedStore, name: str) -> Used:
    """Find the answer, or pay for one and store it, as a run does."""
    answers = StoredAnswers(store, DATASET, name)
    found = answers.find(DIGEST)
    if found:
        return Used(found, paid=False)
    paid = a_stored_answer(document_id=name, run_id=name, answer=an_answer(f"paid by {name}"))
    return Used(answers.keep(paid), paid=True)


def proved(moment: Moment, runs: tuple[str, ...]) -> None:
    """Check what must hold after every single request."""
    calls = Counter(
        read_line(line).run_id
        for key, line in moment.objects.items()
        if key.startswith(lake.silver_partition(lake.ANSWERS, DATASET))
    )
    for name in runs:
        used = moment.results.get(name)
        if isinstance(used, Used):
            assert text_of(moment) == used.answer.answer.text
            assert calls[name] == used.paid
    if moment.all_ended:
        assert not is_left_behind(moment)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize(
    ("runs", "erased"),
    [
        (("one", "two"), ()),
        (("one", "two"), (PAYER,)),
        (("one",), (PAYER, OTHER)),
        ((), (PAYER, OTHER)),
    ],
)
def test_an_answer_that_a_run_uses_stays_in_any_order_of_the_requests(
    start: dict[str, bytes], runs: tuple[str, ...], erased: tuple[str, ...]
) -> None:
    actors: dict[str, Actor] = {name: partial(run, name=name) for name in runs}
    actors |= {
        f"erasure of {name}": partial(erase, document_id=name, name=f"of {name}") for name in erased
    }
    seen = 0
    for moment in moments(start, actors):
        proved(moment, runs)
        seen += 1
    assert seen > len(actors)
