"""The one place that explains errors to users: cause, consequence and next step."""

from __future__ import annotations

import re
import tempfile
import traceback
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from boto3.exceptions import Boto3Error
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
)

from cli.errors import CommandError, ExitCode
from cli.output import messages
from cli.stack_in_use import stack_in_use
from local_aws.stack_errors import StackError
from medallion.vocabulary.errors import InputError, MedallionError

_MOST_CHARACTERS: Final = 400
_INTERNALS: Final = re.compile(
    r"<[^<>]*(?:object|at 0x)[^<>]*>|\b(?:\w+\.)+\w*(?:Error|Exception)\b:?|\[Errno -?\d+\]"
    r"|\b(?:botocore|boto3|urllib3|sqlglot|typer|click|rich|duckdb)\b[\w.]*"
)
_DOCTOR: Final = "run `medallion doctor` to find the cause"
_NETWORK: Final = "check the network and the region in stack.json; `medallion doctor` tries again"
_SIGN_IN: Final = "sign in; `aws sts get-caller-identity` shows who you are"
_UNKNOWN_CALLER: Final = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException", "403"})


@dataclass(frozen=True)
class Explanation:
    """An error in the words of a user.

    Attributes:
        cause: what happened, without names from Python or its libraries.
        next_step: what the user can do.
        consequence: what it means for the user's work, empty if the cause makes it plain.
    """

    cause: str
    next_step: str
    consequence: str = ""
    exit_code: ExitCode = ExitCode.ERROR


def report_error(error: Exception) -> ExitCode:
    """Print an error on stderr; the exit code for it."""
    explanation = explain(error)
    messages.print("[bold red]error[/]", end=" ")
    messages.print(explanation.cause, markup=False, soft_wrap=True)
    if explanation.consequence:
        messages.print(f"  {explanation.consequence}", markup=False, soft_wrap=True)
    if explanation.next_step:
        messages.print(f"  → {explanation.next_step}", markup=False, soft_wrap=True)
    return explanation.exit_code


@singledispatch
def explain(error: Exception) -> Explanation:
    """The explanation of any error that a command can end with.

    An error that nobody expected is a defect: its details go to a file, not to the screen.
    """
    with tempfile.NamedTemporaryFile(
        "w", prefix="medallion-error-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.writelines(traceback.format_exception(error))
    return Explanation(
        "an unexpected error: this is a defect in medallion",
        f"report it with the details in {file.name}, after a look at what they disclose",
        "what the command did before it remains; `medallion doctor` checks the stack",
    )


@explain.register
def _(error: CommandError) -> Explanation:
    return Explanation(str(error), error.next_step, error.consequence, error.exit_code)


@explain.register
def _(error: MedallionError) -> Explanation:
    return Explanation(_plain(error), _DOCTOR)


@explain.register
def _(error: StackError) -> Explanation:
    return Explanation(_plain(error), error.next_step)


@explain.register
def _(error: InputError) -> Explanation:
    cause = f"{error.reason_code}: {_plain(error)}"
    return Explanation(cause, "correct it, then run the command again")


@explain.register
def _(error: ClientError) -> Explanation:
    answer = error.response.get("Error", {})
    code = str(answer.get("Code", "no code"))
    message = _plain(answer.get("Message", ""))
    cause = f"AWS refused {error.operation_name} ({code}): {message}"
    if code in _UNKNOWN_CALLER:
        return Explanation(cause, _SIGN_IN)
    if code in _DENIED:
        step = "ask for the user policy in docs/deploy.md, which lists what each command needs"
        return Explanation(cause, step)
    return Explanation(cause, _DOCTOR)


@explain.register
def _(error: BotoCoreError | Boto3Error) -> Explanation:
    return Explanation(f"the request to AWS failed: {_plain(error)}", _DOCTOR)


@explain.register(HTTPClientError)
@explain.register(ConnectionError)
def _(error: BotoCoreError) -> Explanation:
    used = stack_in_use.get()
    if used:
        return Explanation(used.cause, used.next_step, exit_code=ExitCode.NO_STACK)
    endpoint = error.kwargs.get("endpoint_url")
    address = f" at {_plain(endpoint)}" if endpoint else ""
    return Explanation(f"AWS does not answer{address}", _NETWORK)


@explain.register(CredentialRetrievalError)
@explain.register(NoCredentialsError)
@explain.register(PartialCredentialsError)
@explain.register(ProfileNotFound)
@explain.register(SSOError)
def _(error: BotoCoreError) -> Explanation:
    return Explanation(f"there are no valid AWS credentials: {_plain(error)}", _SIGN_IN)


@explain.register
def _(_error: NoRegionError) -> Explanation:
    return Explanation("no AWS region is set", "set the environment variable AWS_REGION")


@explain.register
def _(error: OSError) -> Explanation:
    what = error.strerror or _plain(error)
    where = f": {error.filename}" if error.filename else ""
    step = "check that the path exists, that you may use it, and that the disk is not full"
    return Explanation(f"{what}{where}", step)


def _plain(words: object) -> str:
    """A message of a library in one line, without names from Python."""
    line = " ".join(_INTERNALS.sub("", str(words)).split()).strip(" :;,'\"()")
    short = line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…"
    return short or "no details"
