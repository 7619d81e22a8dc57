"""A minimal stack for the tests of the embedded AWS: roles, functions, jobs, state machines."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import boto3

ACCOUNT = "000000000000"
Json = dict[str, Any]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Aws:
    """Clients of one emulator, and the resources that many tests need."""

    endpoint_url: str
    region: str = "us-east-1"

    def client(self, service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload] # a service name that is a variable
            service,
            endpoint_url=self.endpoint_url,
            region_name=self.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def role(self, name: str, service: str, *statements: Json) -> str:
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        iam = self.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
        if statements:
            iam.put_role_policy(
                RoleName=name, PolicyName="test", PolicyDocument=_policy(*statements)
            )
        return str(arn)

    def bucket(self, name: str, objects: Mapping[str, str | bytes] | None = None) -> str:
        s3 = self.client("s3")
        s3.create_bucket(Bucket=name)
        for key, body in (objects or {}).items():
            s3.put_object(Bucket=name, Key=key, Body=body)
        return name

    def function(self, name: str, source: str, *, timeout: int = 30, role: str = "") -> str:
        created = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler="index.handler",
            Timeout=timeout,
            Role=role or self.role(f"{name}-role", "lambda.amazonaws.com"),
            Code={"ZipFile": an_archive({"index.py": source})},
        )
        return str(created["FunctionArn"])

    def machine(self, name: str, definition: Json, *, role: str) -> str:
        created = self.client("stepfunctions").create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=role
        )
        return str(created["stateMachineArn"])

    def run(self, machine: str, given: Json | None = None, *, timeout: float = 120) -> Json:
        """Start an execution, and wait for its end."""
        states = self.client("stepfunctions")
        arn = states.start_execution(stateMachineArn=machine, input=json.dumps(given or {}))
        return self.end_of(arn["executionArn"], timeout=timeout)

    def end_of(self, execution: str, *, timeout: float = 120) -> Json:
        states = self.client("stepfunctions")

        def ended() -> Json | None:
            found: Json = states.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        return eventually(ended, timeout=timeout)


def allow(action: str | list[str], resource: str | list[str] = "*") -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def an_archive(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def eventually(probe: Callable[[], Found | None], *, timeout: float = 30) -> Found:
    """The result of a probe, repeated until it finds something or the time is up."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        found = probe()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("The awaited event did not happen in time")


def _policy(*statements: Json) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
