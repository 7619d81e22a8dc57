"""Progress of many quick steps, such as uploads, in few lines."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.output import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Step = Callable[[str], None]

FEW: Final = 5
_MANY: Final = 50
_PARTS: Final = 10


@contextmanager
def steps_shown(doing: str, total: int) -> Iterator[Step]:
    """A function to call after each step, with a line that describes the step.

    For a few steps, the lines are printed; for more, a bar on a terminal, otherwise a line for
    each tenth.
    """
    if total <= FEW:
        yield _say
    elif messages.is_terminal:
        with Progress(
            *(TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()),
            console=messages,
            transient=True,
        ) as bar:
            task = bar.add_task(doing, total=total)
            yield lambda _line: bar.advance(task)
    else:
        yield _tenths(doing, total)


def is_tenth(done: int, total: int) -> bool:
    """Whether this step completes another tenth of many; the last one has its own message."""
    if total < _MANY or done >= total:
        return False
    return done * _PARTS // total > (done - 1) * _PARTS // total


def _tenths(doing: str, total: int) -> Step:
    done = 0

    def step(_line: str) -> None:
        nonlocal done
        done += 1
        if is_tenth(done, total):
            _say(f"{doing} {done} of {total}")

    return step


def _say(line: str) -> None:
    messages.print(line, markup=False, soft_wrap=True)
