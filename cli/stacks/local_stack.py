"""Start and stop the embedded stack on this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from cli.errors import CommandError, ExitCode
from cli.interrupts import Consequence, on_interrupt
from cli.output import messages
from cli.stacks.dataset_errors import dataset_error
from cli.stacks.hints import local_command
from local_aws.stack_errors import (
    StackBusyError,
    StackCrashedError,
    StackRunningError,
    StackStartError,
)
from local_aws.stack_options import Progress, StackOptions, StartProgress
from local_aws.stack_state import StackState, has_data, status
from medallion.vocabulary.errors import DatasetInvalidError

if TYPE_CHECKING:
    from pathlib import Path

    from local_aws.running_stack import RunningStack


def start_stack(options: StackOptions) -> None:
    """Start a stack and print each step; unless `detached`, wait until it ends.

    A running stack is brought up to date instead, and keeps running.
    """
    updating = status(options.state_dir).state is StackState.RUNNING
    with on_interrupt(lambda: _interruption(options.state_dir, updating=updating)):
        try:
            (_update if updating else _start)(options)
        except DatasetInvalidError as error:
            raise dataset_error(error, options.datasets) from error
        except (StackRunningError, StackBusyError) as error:
            stop = local_command("down", options.state_dir)
            raise CommandError(str(error), f"use it, or stop it with {stop}") from error
        except (StackStartError, StackCrashedError) as error:
            raise CommandError(str(error), "run `medallion doctor` to check the machine") from error


def _interruption(state_dir: Path, *, updating: bool) -> Consequence:
    """What the stack is now: an interrupted start has stopped it, an update has not."""
    start, stop = (local_command(words, state_dir) for words in ("up --detach", "down"))
    now = status(state_dir).state
    if updating and now is StackState.RUNNING:
        return Consequence(
            "the stack keeps running, but not all changes were deployed",
            f"{start} deploys the others",
        )
    if updating and now is not StackState.ABSENT:
        return Consequence(
            "only a part of the stack is running", f"run {stop}, then {start}; the data remain"
        )
    if now is StackState.RUNNING:
        return Consequence("the stack was started and keeps running", f"{stop} stops it")
    return _stopped(state_dir)


def _update(options: StackOptions) -> None:
    from local_aws.redeployment import redeploy  # noqa: PLC0415 (slow to import)

    redeploy(options, step_printer())
    messages.print("the running stack is up to date; it keeps running")


def _start(options: StackOptions) -> None:
    from local_aws.stack import up  # noqa: PLC0415 (slow to import)

    stack = up(options, step_printer())
    if not options.detached:
        with stack:
            messages.print("running; Ctrl-C stops the stack")
            _wait(stack)


def _wait(stack: RunningStack) -> None:
    try:
        stack.wait()
    except KeyboardInterrupt:
        messages.print("stopping the stack …")
        raise


def stop_stack(state_dir: Path) -> None:
    """Stop the stack if there is one; its data remain."""
    if not _down(state_dir, delete_data=False):
        messages.print(f"no stack was running in {state_dir}", markup=False, soft_wrap=True)
    else:
        stopped = _stopped(state_dir)
        messages.print(stopped.happened, markup=False, soft_wrap=True)
        if stopped.next_step:
            messages.print(f"  → {stopped.next_step}", markup=False, soft_wrap=True)


def _stopped(state_dir: Path) -> Consequence:
    if not has_data(state_dir):
        return Consequence("the stack is stopped")
    proceed, purge = (local_command(words, state_dir) for words in ("up", "down --purge"))
    return Consequence(
        f"the stack is stopped; its data remain in {state_dir}",
        f"{proceed} continues with them, {purge} deletes them",
    )


def purge_stack(state_dir: Path, *, ask: bool) -> None:
    """Stop the stack and delete its data.

    Args:
        state_dir: the stack's folder.
        ask: have the user confirm first.

    Raises:
        CommandError: the user was to be asked and did not confirm, or is not at a terminal.
    """
    if not has_data(state_dir):
        _down(state_dir, delete_data=True)
        messages.print(f"no data in {state_dir}", soft_wrap=True)
        return
    if ask:
        _confirm(state_dir)
    _down(state_dir, delete_data=True)
    messages.print(f"the stack is stopped, and its data in {state_dir} are deleted", soft_wrap=True)


def _confirm(state_dir: Path) -> None:
    if not sys.stdin.isatty():
        raise CommandError(
            f"nothing was deleted: --purge deletes all data in {state_dir}",
            "confirm it with --yes",
            ExitCode.USAGE,
        )
    typer.confirm(
        f"Delete all documents, tables, stored answers and past runs in {state_dir}?",
        abort=True,
        err=True,
    )


def _down(state_dir: Path, *, delete_data: bool) -> bool:
    from local_aws.stack import down  # noqa: PLC0415 (slow to import)

    try:
        return down(state_dir, delete_data=delete_data)
    except StackBusyError as error:
        raise CommandError(str(error), "wait for it to end, then try again") from error


def step_printer() -> Progress:
    """A callback that prints each step of a start once, on stderr."""
    printed: set[str] = set()

    def print_step(progress: StartProgress) -> None:
        if progress.step not in printed:
            printed.add(progress.step)
            messages.print(f"[cyan]{progress.step:<13}[/] {progress.message}", soft_wrap=True)

    return print_step
