"""Commands for a stack: start, stop, query and examine it."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands.options import FormatOption, StackOption, WideOption
from cli.defaults import DEFAULT_STATE_DIR, STACK_FILE, STACK_FILE_VARIABLE
from cli.errors import CommandError, ExitCode
from cli.output import Layout, Output, OutputFormat, print_rows

if TYPE_CHECKING:
    from cli.stacks import AwsLimits

API_KEY_VARIABLE = "GEMINI_API_KEY"
THROTTLE_VARIABLE = "MEDALLION_AWS_THROTTLE"

StateOption = Annotated[
    Path | None,
    typer.Option(
        "--state-dir",
        help="Folder of the stack's data (default: that of MEDALLION_STACK, else .medallion).",
        file_okay=False,
    ),
]

DatasetsOption = Annotated[
    Path | None,
    typer.Option(
        help="A dataset, or a folder of datasets (default: datasets).",
        exists=True,
        file_okay=False,
    ),
]


class Quotas(StrEnum):
    """The account whose quotas apply, as the embedded AWS names them."""

    OFF = "off"
    STANDARD = "standard"
    NEW_ACCOUNT = "new-account"


LimitsOption = Annotated[
    Quotas,
    typer.Option(help="Apply the quotas of an AWS account: a standard one, or a new one."),
]
GlueStartOption = Annotated[
    float, typer.Option(min=0.0, help="How long a Glue run takes to start; 45 to 60 on AWS.")
]


def up(
    datasets: DatasetsOption = None,
    model_endpoint: Annotated[
        str | None,
        typer.Option(help="Base URL of the Gemini API (default: the offline stand-in)."),
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Return when the stack is up.")] = False,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="A deployment setting, such as max_concurrency=8; repeatable."),
    ] = None,
    aws_limits: LimitsOption = Quotas.OFF,
    glue_start_seconds: GlueStartOption = 0.0,
    state_dir: StateOption = None,
) -> None:
    """Start the embedded AWS, deploy everything into it, and write its description to stack.json.

    It continues with the data in the state folder: documents, tables, answers and past runs.
    Unfinished documents are started again. If the stack is already running, it deploys what has
    changed (datasets, settings, code), and executions continue. Without --detach, it runs until
    Ctrl-C. With --model-endpoint, it reads the key from the environment variable GEMINI_API_KEY.
    The limits of AWS stay as they are while a stack runs. MEDALLION_AWS_THROTTLE refuses a share of
    calls to AWS, such as dynamodb.UpdateItem=0.05,states.SendTaskSuccess=0.1.
    """
    from cli.stacks import StackOptions, start_stack

    options = StackOptions(
        state_dir=state_folder(state_dir),
        datasets_dir=datasets,
        model_endpoint=model_endpoint,
        model_api_key=os.environ.get(API_KEY_VARIABLE),
        detached=detach,
        settings=_settings(setting or []),
        limits=_limits(aws_limits, glue_start_seconds),
    )
    start_stack(options)


def down(
    purge: Annotated[
        bool, typer.Option("--purge", help="Delete all data of the stack, after a question.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without a question.")] = False,
    state_dir: StateOption = None,
) -> None:
    """Stop the embedded stack. Its data remain, and the next `up` continues with them."""
    from cli.stacks import purge_stack, stop_stack

    folder = state_folder(state_dir)
    if purge:
        purge_stack(folder, ask=not yes)
    else:
        stop_stack(folder)


def query(
    sql: Annotated[
        str | None, typer.Argument(help="A statement in Athena's SQL; - reads it from stdin.")
    ] = None,
    stack: StackOption = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-f", help="Read the statement from a file.", dir_okay=False),
    ] = None,
    output: FormatOption = OutputFormat.TABLE,
    wide: WideOption = False,
) -> None:
    """Run SQL that only reads on Athena; tables without a database name are looked up in gold."""
    from cli.stacks import connect, run_query

    print_rows(*run_query(connect(stack), _statement(sql, file)), Output(output, wide))


class Client(StrEnum):
    """The programs for which `connect` has a snippet."""

    ENV = "env"
    BOTO3 = "boto3"
    PYICEBERG = "pyiceberg"
    DUCKDB = "duckdb"


def connect(
    client: Annotated[
        Client | None, typer.Argument(help="Print only this snippet, without a heading.")
    ] = None,
    stack: StackOption = None,
) -> None:
    """Print code that reads gold from other programs: a shell, boto3, PyIceberg, DuckDB.

    To give a shell the stack's address and keys: eval "$(medallion connect env)".
    """
    from cli.stacks import connect, print_snippets

    print_snippets(connect(stack), client.value if client else None)


def doctor(
    stack: StackOption = None,
    output: FormatOption = OutputFormat.TABLE,
    wide: WideOption = False,
) -> None:
    """Find problems with the set-up, the stack or the data, and show how to fix them.

    For each document, the ledger, bronze, silver and gold are compared. Documents that disagree are
    listed with the command that repairs them.
    """
    from cli.stacks import examine, exit_code_of

    findings = examine(stack, datetime.now(UTC).date())
    rows = [dict(vars(finding)) for finding in findings]
    columns = ["check", "verdict", "finding", "next_step"]
    print_rows(columns, rows, Output(output, wide), Layout(keys=("check",), notes=("next_step",)))
    raise typer.Exit(exit_code_of(findings))


def _statement(sql: str | None, file: Path | None) -> str:
    if (sql is None) is (file is None):
        raise CommandError(
            "a statement or --file is needed, not both",
            'for example: medallion query "show tables"',
            ExitCode.USAGE,
        )
    try:
        if file:
            return file.read_text(encoding="utf-8-sig")
        return sys.stdin.read() if sql == "-" else str(sql)
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{file or 'stdin'} is not UTF-8", "save it as UTF-8", ExitCode.USAGE
        ) from error


def state_folder(given: Path | None) -> Path:
    """The folder of the stack that `up` and `down` are about.

    Raises:
        CommandError: MEDALLION_STACK names a description that is not that of a local stack.
    """
    named = os.environ.get(STACK_FILE_VARIABLE)
    if given or not named:
        return (given or DEFAULT_STATE_DIR).resolve()
    if Path(named).name != STACK_FILE:
        raise CommandError(
            f"{STACK_FILE_VARIABLE} is {named}, which is not the {STACK_FILE} of a local stack",
            f"unset {STACK_FILE_VARIABLE}, or name the stack's folder with --state-dir",
            ExitCode.USAGE,
        )
    return Path(named).resolve().parent


def _limits(quotas: Quotas, glue_start_seconds: float) -> AwsLimits:
    from cli.stacks import AwsLimits, LimitProfile, throttled_shares

    named = os.environ.get(THROTTLE_VARIABLE, "")
    try:
        throttled = throttled_shares([part.strip() for part in named.split(",") if part.strip()])
    except ValueError as error:
        raise CommandError(
            f"{THROTTLE_VARIABLE}: {error}", "correct the variable", ExitCode.USAGE
        ) from error
    return AwsLimits(LimitProfile(quotas), glue_start_seconds, throttled)


def _settings(given: list[str]) -> dict[str, str]:
    pairs = [item.partition("=") for item in given]
    wrong = [name for name, equals, _ in pairs if not equals]
    if wrong:
        raise CommandError(
            f"--set {wrong[0]} is not NAME=VALUE",
            "write, for example, --set max_concurrency=8",
            ExitCode.USAGE,
        )
    return {name: value for name, _, value in pairs}
