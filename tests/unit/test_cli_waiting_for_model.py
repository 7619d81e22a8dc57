"""What a followed run waits for: noted by its batches, shown until the wait ends."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from rich.console import Console

from cli.runs import Watch
from cli.runs.lines import HEARTBEAT_SECONDS, Lines
from cli.runs.outcomes import look_for_wait
from cli.runs.phases import Phase
from cli.runs.screen import Screen
from cli.runs.totals import Totals
from medallion.contracts import ModelWait
from medallion.vocabulary import lake
from tests.unit.cli_fakes import BEGAN, DOCUMENT_ID, KEY, RUN, Stack, at
from tests.unit.progress_builders import a_followed

MINUTE = ModelWait(
    until=at(90),
    reason_code="MODEL_THROTTLED",
    detail="HTTP 429 RESOURCE_EXHAUSTED: the quota for a minute is used up",
)
WORDS = "waiting for the model until 07:01:30 UTC: the quota for a minute is used up"


def waiting(wait: ModelWait | None, seconds: float = 0) -> str:
    stack = Stack()
    if wait:
        key = lake.model_wait_key(DOCUMENT_ID, RUN.rsplit(":", 1)[-1])
        stack.bucket.objects[key] = wait.model_dump_json().encode()
    watch = Watch(DOCUMENT_ID, KEY, "v1", followed_run=RUN, waiting="an earlier wait")
    look_for_wait(stack.connection, watch, BEGAN + timedelta(seconds=seconds))
    return watch.waiting


def test_a_wait_is_shown_with_its_end_and_its_reason() -> None:
    assert waiting(MINUTE) == WORDS
    outage = MINUTE.model_copy(update={"detail": "HTTP 503 UNAVAILABLE"})
    assert waiting(outage).endswith(" UTC: HTTP 503 UNAVAILABLE")


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [(None, 0), (MINUTE, 90), (MINUTE.model_copy(update={"lasting": True}), 0)],
)
def test_no_wait_a_past_wait_and_an_end_are_not_shown(
    wait: ModelWait | None, seconds: float
) -> None:
    assert waiting(wait, seconds) == ""


def test_only_extracting_documents_wait_for_the_model() -> None:
    assert Totals.of([a_followed(Phase.CHECKING, waiting=WORDS)]).waiting == ""
    followed = [a_followed(Phase.EXTRACTING), a_followed(Phase.EXTRACTING, waiting=WORDS)]
    assert Totals.of(followed).waiting == WORDS


def test_another_run_of_the_document_forgets_the_wait() -> None:
    watch = a_followed(Phase.EXTRACTING, waiting=WORDS)
    watch.follow("arn:run:two")
    assert watch.waiting == ""


def test_the_heartbeat_states_the_wait() -> None:
    printed: list[str] = []
    lines = Lines(printed.append)
    for now in (0.0, HEARTBEAT_SECONDS):
        lines.update([a_followed(Phase.EXTRACTING, chunks=9, waiting=WORDS)], now, None)
    assert printed[-1] == f"  30 s  0 of 1 done, 0 records; 1 extracting; {WORDS}"


def test_the_last_line_of_the_screen_states_the_wait() -> None:
    console = Console(file=io.StringIO(), width=80, height=24)
    console.print(Screen([a_followed(Phase.EXTRACTING, chunks=9, waiting=WORDS)]))
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert lines[-1].strip() == WORDS
