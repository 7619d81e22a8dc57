"""`medallion up` and `medallion down`: the embedded stack on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import CommandError, ExitCode
from cli.output import messages

if TYPE_CHECKING:
    from local_aws.stack_options import Progress, StackOptions, StartProgress

DEFAULT_STATE_DIR = Path(".medallion")
API_KEY_VARIABLE = "GEMINI_API_KEY"

StateOption = Annotated[
    Path, typer.Option("--state-dir", help="Where the stack keeps everything.", file_okay=False)
]


def up(
    datasets: Annotated[
        Path | None,
        typer.Option(help="Folder of datasets [default: datasets].", exists=True, file_okay=False),
    ] = None,
    model_endpoint: Annotated[
        str | None,
        typer.Option(help="Base URL of the Gemini API [default: the offline stand-in]."),
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Return when the stack is up.")] = False,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="A deployment setting, such as max_concurrency=8; repeatable."),
    ] = None,
    state_dir: StateOption = DEFAULT_STATE_DIR,
) -> None:
    """Start the embedded AWS, deploy everything into it, and describe it in stack.json.

    Without --detach it runs until Ctrl-C. With --model-endpoint the key is read from the
    environment variable GEMINI_API_KEY.
    """
    from local_aws.stack_options import StackOptions  # noqa: PLC0415 (slow to import)

    options = StackOptions(
        state_dir=state_dir.resolve(),
        datasets_dir=datasets,
        model_endpoint=model_endpoint,
        model_api_key=os.environ.get(API_KEY_VARIABLE),
        detached=detach,
        settings=_settings(setting or []),
    )
    start(options)


def down(state_dir: StateOption = DEFAULT_STATE_DIR) -> None:
    """Stop the embedded stack and remove what it kept; fine when there is none."""
    from local_aws.stack import down as stop  # noqa: PLC0415 (slow to import)
    from local_aws.stack_errors import StackBusyError  # noqa: PLC0415

    try:
        stopped = stop(state_dir.resolve())
    except StackBusyError as error:
        raise CommandError(str(error), "wait for it to end, then try again") from error
    messages.print("the stack is stopped" if stopped else "no stack was running")


def start(options: StackOptions) -> None:
    """Bring a stack up, telling each step; without `detached`, stay until it ends."""
    from local_aws.stack import up  # noqa: PLC0415
    from local_aws.stack_errors import (  # noqa: PLC0415
        StackBusyError,
        StackCrashedError,
        StackRunningError,
        StackStartError,
    )

    try:
        stack = up(options, teller())
        if options.detached:
            return
        with stack:
            messages.print("running; Ctrl-C stops the stack")
            stack.wait()
    except (StackRunningError, StackBusyError) as error:
        raise CommandError(str(error), "use it, or stop it with `medallion down`") from error
    except (StackStartError, StackCrashedError) as error:
        raise CommandError(str(error), "`medallion doctor` looks at the machine") from error


def teller() -> Progress:
    """Tells each step of a start once, on stderr."""
    told: set[str] = set()

    def tell(progress: StartProgress) -> None:
        if progress.step not in told:
            told.add(progress.step)
            messages.print(f"[cyan]{progress.step:<13}[/] {progress.message}", soft_wrap=True)

    return tell


def _settings(given: list[str]) -> dict[str, str]:
    pairs = [item.partition("=") for item in given]
    wrong = [name for name, equals, _ in pairs if not equals]
    if wrong:
        raise CommandError(
            f"--set {wrong[0]}: not NAME=VALUE",
            "for example --set max_concurrency=8",
            ExitCode.USAGE,
        )
    return {name: value for name, _, value in pairs}
