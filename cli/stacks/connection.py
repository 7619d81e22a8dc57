"""AWS clients from `stack.json`: the same for the embedded stack and for AWS."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.defaults import DEFAULT_STACK_FILE, STACK_FILE_VARIABLE
from cli.errors import CommandError, ExitCode
from cli.stacks.hints import stack_command
from cli.stacks.reachability import require_answer
from medallion.aws import utc_now
from medallion.ledger import Ledger
from medallion.vocabulary.stack_description import StackDescription, read_stack

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_stepfunctions import SFNClient


@dataclass(frozen=True)
class Connection:
    """A stack and its AWS clients, which are created on first use.

    Attributes:
        file: the description that a command read, None if it did not read any.
    """

    stack: StackDescription
    file: Path | None = None

    def command(self, *words: str) -> str:
        """The command for this stack that a hint names, in backquotes."""
        return stack_command(shlex.join(words), self.file)

    def _client(self, service: str, **settings: Any) -> Any:
        from botocore.config import Config  # noqa: PLC0415 (see below)

        if self.stack.endpoint_url:
            # It is on this machine: what does not answer at once has ended.
            settings |= {"connect_timeout": 2, "retries": {"mode": "standard", "max_attempts": 2}}
        return self._session.client(
            service,  # type: ignore[call-overload]  # the properties name the types
            endpoint_url=self.stack.endpoint_url,
            config=Config(**settings),
        )

    @cached_property
    def _session(self) -> boto3.Session:
        import boto3  # noqa: PLC0415 (the import takes a second, and `--help` does not need it)

        if self.stack.endpoint_url is None:
            return boto3.Session(region_name=self.stack.region)
        # The embedded AWS accepts these as its root user; they are never sent to a real account.
        return boto3.Session("test", "test", region_name=self.stack.region)

    @cached_property
    def s3(self) -> S3Client:
        style = "path" if self.stack.endpoint_url else "auto"
        client: S3Client = self._client("s3", s3={"addressing_style": style})
        return client

    @cached_property
    def step_functions(self) -> SFNClient:
        client: SFNClient = self._client("stepfunctions")
        return client

    @cached_property
    def athena(self) -> AthenaClient:
        client: AthenaClient = self._client("athena")
        return client

    @cached_property
    def cloudwatch(self) -> CloudWatchClient:
        client: CloudWatchClient = self._client("cloudwatch")
        return client

    @cached_property
    def glue(self) -> GlueClient:
        client: GlueClient = self._client("glue")
        return client

    @cached_property
    def functions(self) -> LambdaClient:
        client: LambdaClient = self._client("lambda")
        return client

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self._client("dynamodb"), self.stack.documents_table, utc_now)


def stack_file(given: Path | None) -> Path:
    """The file that describes the stack: from the option, else the variable, else the default."""
    if given:
        return given
    return Path(os.environ.get(STACK_FILE_VARIABLE, DEFAULT_STACK_FILE))


def connect(given: Path | None) -> Connection:
    """Connect to the stack, if it answers.

    Raises:
        CommandError: the file does not exist, does not describe a stack, or the stack is not
            running.
    """
    connection = described(given)
    require_answer(connection.stack, stack_file(given))
    return connection


def described(given: Path | None) -> Connection:
    """The stack of the description, whether it answers or not.

    Raises:
        CommandError: the file does not exist, or does not describe a stack.
    """
    path = stack_file(given)
    try:
        return Connection(read_stack(path), path)
    except FileNotFoundError as error:
        raise CommandError(
            f"no stack found: {path} does not exist",
            "start a stack with `medallion up --detach`, or name its description with --stack FILE",
            ExitCode.NO_STACK,
        ) from error
    except (TypeError, ValueError) as error:
        raise CommandError(
            f"{path} does not describe a stack: {error}",
            "write it again from the Terraform outputs, or run `medallion up`",
            ExitCode.NO_STACK,
        ) from error
