"""AWS clients from `stack.json`: the same for the embedded stack and for AWS."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cli.defaults import DEFAULT_STACK_FILE, STACK_FILE_VARIABLE
from cli.errors import CommandError, ExitCode
from medallion.ledger import Ledger
from medallion.vocabulary.stack_description import StackDescription, read_stack

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_stepfunctions import SFNClient


@dataclass(frozen=True)
class Connection:
    """A stack and its AWS clients, which are created on first use."""

    stack: StackDescription

    @cached_property
    def _session(self) -> boto3.Session:
        import boto3  # noqa: PLC0415 (the import takes a second, and `--help` does not need it)

        if self.stack.endpoint_url is None:
            return boto3.Session(region_name=self.stack.region)
        # The embedded AWS accepts these as its root user; they are never sent to a real account.
        return boto3.Session("test", "test", region_name=self.stack.region)

    @cached_property
    def s3(self) -> S3Client:
        from botocore.config import Config  # noqa: PLC0415 (see above)

        return self._session.client(
            "s3",
            endpoint_url=self.stack.endpoint_url,
            config=Config(s3={"addressing_style": "path" if self.stack.endpoint_url else "auto"}),
        )

    @cached_property
    def step_functions(self) -> SFNClient:
        return self._session.client("stepfunctions", endpoint_url=self.stack.endpoint_url)

    @cached_property
    def athena(self) -> AthenaClient:
        return self._session.client("athena", endpoint_url=self.stack.endpoint_url)

    @cached_property
    def cloudwatch(self) -> CloudWatchClient:
        return self._session.client("cloudwatch", endpoint_url=self.stack.endpoint_url)

    @cached_property
    def ledger(self) -> Ledger:
        client = self._session.client("dynamodb", endpoint_url=self.stack.endpoint_url)
        return Ledger(client, self.stack.documents_table)


def stack_file(given: Path | None) -> Path:
    """The file that describes the stack: from the option, else the variable, else the default."""
    if given:
        return given
    return Path(os.environ.get(STACK_FILE_VARIABLE, DEFAULT_STACK_FILE))


def connect(given: Path | None) -> Connection:
    """Read the stack's description.

    Raises:
        CommandError: the file does not exist, or does not describe a stack.
    """
    path = stack_file(given)
    try:
        return Connection(read_stack(path))
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
