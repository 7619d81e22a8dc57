"""Synthesizes the infrastructure for tests, and reads the result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
Statement = dict[str, Any]


@dataclass(frozen=True)
class Synthesis:
    """A synthesized stack: its folder and its `cdk.tf.json`."""

    folder: Path
    content: dict[str, Any]

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.content["resource"].get(kind, {})
        return found

    def named(self, kind: str, attribute: str, value: str) -> dict[str, Any]:
        """The only resource of a kind whose attribute has the value."""
        (found,) = (r for r in self.resources(kind).values() if r[attribute] == value)
        return found

    def role_statements(self, role: str) -> list[Statement]:
        """The statements of all policies of the role with this deployed name."""
        (address,) = (a for a, r in self.resources("aws_iam_role").items() if r["name"] == role)
        return [
            statement
            for attached in self.resources("aws_iam_role_policy").values()
            if attached["role"] == f"${{aws_iam_role.{address}.name}}"
            for statement in json.loads(attached["policy"])["Statement"]
        ]

    def policies(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every policy document of the stack with the address of its resource."""
        for kind, resources in self.content["resource"].items():
            for name, body in resources.items():
                for attribute in ("policy", "assume_role_policy"):
                    if attribute in body:
                        yield f"{kind}.{name}", json.loads(body[attribute])


def synthesize(folder: Path, **settings: str) -> Synthesis:
    """Run `python -m cdktf_app` as a user would, with these MEDALLION_* settings."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith("MEDALLION_")}
    environment |= {f"MEDALLION_{name.upper()}": value for name, value in settings.items()}
    environment["MEDALLION_SYNTH_DIR"] = str(folder)
    done = subprocess.run(
        [sys.executable, "-m", "cdktf_app"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "a synthesis without problems says nothing"
    stack = Path(done.stdout.strip())
    return Synthesis(stack, json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8")))


def allows(statements: list[Statement], action: str, resource: str) -> bool:
    """True if a statement, regardless of its conditions, allows the action on the resource."""
    return any(
        statement["Effect"] == "Allow"
        and any(fnmatchcase(action, pattern) for pattern in listed(statement["Action"]))
        and any(_matches(resource, pattern) for pattern in listed(statement["Resource"]))
        for statement in statements
    )


def listed(value: str | list[str]) -> list[str]:
    """The values as a list: IAM writes a single value or a list."""
    return [value] if isinstance(value, str) else value


def _matches(resource: str, pattern: str) -> bool:
    # The brackets of Terraform's references are not wildcards.
    return fnmatchcase(resource, pattern.replace("[", "[[]"))
