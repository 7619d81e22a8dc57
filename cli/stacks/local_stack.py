"""Start and stop the embedded stack on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.errors import CommandError
from cli.output import messages
from local_aws.stack_errors import (
    StackBusyError,
    StackCrashedError,
    StackRunningError,
    StackStartError,
)
from local_aws.stack_options import Progress, StackOptions, StartProgress

if TYPE_CHECKING:
    from pathlib import Path


def start_stack(options: StackOptions) -> None:
    """Start a stack and print each step; unless `detached`, wait until it ends."""
    from local_aws.stack import up  # noqa: PLC0415 (slow to import)

    try:
        stack = up(options, step_printer())
        if options.detached:
            return
        with stack:
            messages.print("running; Ctrl-C stops the stack")
            stack.wait()
    except (StackRunningError, StackBusyError) as error:
        raise CommandError(str(error), "use it, or stop it with `medallion down`") from error
    except (StackStartError, StackCrashedError) as error:
        raise CommandError(str(error), "run `medallion doctor` to check the machine") from error


def stop_stack(state_dir: Path) -> None:
    """Stop the stack and remove its data; it is not an error if there is none."""
    from local_aws.stack import down  # noqa: PLC0415 (slow to import)

    try:
        stopped = down(state_dir)
    except StackBusyError as error:
        raise CommandError(str(error), "wait for it to end, then try again") from error
    messages.print("the stack is stopped" if stopped else "no stack was running")


def step_printer() -> Progress:
    """A callback that prints each step of a start once, on stderr."""
    printed: set[str] = set()

    def print_step(progress: StartProgress) -> None:
        if progress.step not in printed:
            printed.add(progress.step)
            messages.print(f"[cyan]{progress.step:<13}[/] {progress.message}", soft_wrap=True)

    return print_step
