"""Breaks a deployed part on purpose, and restores it."""

from __future__ import annotations

import io
import json
import re
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.lake_driver import LakeDriver

Keep = Callable[[str], bool]


def without(archive: bytes, keep: Keep) -> bytes:
    """The archive with only the members that `keep` selects; at least one must be dropped."""
    written = io.BytesIO()
    left_out = 0
    with zipfile.ZipFile(io.BytesIO(archive)) as full, zipfile.ZipFile(written, "w") as broken:
        for member in full.infolist():
            if keep(member.filename):
                broken.writestr(member, full.read(member))
            else:
                left_out += 1
    assert left_out, "the archive never held what should be taken out"
    return written.getvalue()


@contextmanager
def function_without(lake: LakeDriver, step: str, package: str) -> Iterator[None]:
    """Deploy a version of a function without a package, as a broken release would."""
    client = lake.clients.client("lambda")
    name = f"local-medallion-{step}"
    whole = client.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    location = client.get_function(FunctionName=name)["Code"]["Location"]
    with urllib.request.urlopen(location, timeout=30) as answer:  # noqa: S310 (the emulator's own address)
        archive = answer.read()
    broken = without(archive, lambda member: not member.startswith(f"{package}/"))
    deployed = client.update_function_code(FunctionName=name, ZipFile=broken, Publish=True)
    try:
        with _definition_with(lake, re.compile(rf"{whole}:\d+"), deployed["FunctionArn"]):
            yield
    finally:
        client.update_function_code(FunctionName=name, ZipFile=archive)


@contextmanager
def _definition_with(lake: LakeDriver, old: re.Pattern[str], new: str) -> Iterator[None]:
    """Let new executions invoke another version of a function."""
    client, machine = lake.clients.client("stepfunctions"), lake.names.state_machine_arn
    definition = client.describe_state_machine(stateMachineArn=machine)["definition"]
    changed = old.sub(new, definition)
    assert changed != definition, f"the definition names no version that matches {old.pattern}"
    client.update_state_machine(stateMachineArn=machine, definition=changed)
    try:
        yield
    finally:
        client.update_state_machine(stateMachineArn=machine, definition=definition)


@contextmanager
def job_without(lake: LakeDriver, module: str) -> Iterator[None]:
    """Remove a module from the library of the Glue job."""
    s3 = lake.clients.client("s3")
    job = lake.clients.client("glue").get_job(JobName="local-medallion-silver-to-gold")["Job"]
    bucket, _, key = (
        job["DefaultArguments"]["--extra-py-files"].removeprefix("s3://").partition("/")
    )
    library = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    broken = without(library, lambda member: not member.startswith(module))
    s3.put_object(Bucket=bucket, Key=key, Body=broken)
    try:
        yield
    finally:
        s3.put_object(Bucket=bucket, Key=key, Body=library)


@contextmanager
def role_without(lake: LakeDriver, role: str, action: str) -> Iterator[None]:
    """Remove an action from the synthesized policies of a role."""
    iam = lake.clients.client("iam")
    policies = {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }
    documents = {name: _parsed(document) for name, document in policies.items()}
    changed = {name: _without_action(document, action) for name, document in documents.items()}
    assert changed != documents, f"{role} never had {action}"
    try:
        _put(iam, role, changed)
        yield
    finally:
        _put(iam, role, documents)


def _parsed(document: object) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(document) if isinstance(document, str) else document  # type: ignore[assignment]  # boto3 parses documents, stubs say either
    return parsed


def _put(iam: Any, role: str, documents: dict[str, dict[str, Any]]) -> None:
    for name, document in documents.items():
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def _without_action(document: dict[str, Any], action: str) -> dict[str, Any]:
    statements = []
    for statement in document["Statement"]:
        actions = statement["Action"]
        kept = [a for a in ([actions] if isinstance(actions, str) else actions) if a != action]
        if kept:
            statements.append({**statement, "Action": kept})
    return {**document, "Statement": statements}
