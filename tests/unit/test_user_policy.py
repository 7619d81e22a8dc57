"""The permissions of a command-line user: few, and the same in docs/deploy.md."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cdktf_app.user_permissions import user_permissions
from cdktf_app.user_policy import main, markdown_table, user_policy
from cli.main import app
from medallion.vocabulary.stack_description import StackDescription

PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")
MANAGED_POLICY_CHARACTERS = 6144
STACK = StackDescription(
    region="eu-central-1",
    bronze_bucket="production-medallion-bronze-123456789012",
    silver_bucket="production-medallion-silver-123456789012",
    gold_bucket="production-medallion-gold-123456789012",
    artifacts_bucket="production-medallion-artifacts-123456789012",
    documents_table="production-medallion-documents",
    state_machine_arn="arn:aws:states:eu-central-1:123456789012:stateMachine:"
    "production-medallion-document-pipeline",
    gold_database="production_medallion_gold",
    silver_database="production_medallion_silver",
    athena_workgroup="production-medallion-queries",
)
STATEMENTS: list[dict[str, Any]] = json.loads(user_policy(STACK))["Statement"]


def resources_of(*actions: str) -> set[str]:
    """The resources of the statements with an action that starts with one of these."""
    return {
        resource
        for statement in STATEMENTS
        if any(action.startswith(actions) for action in statement["Action"])
        for resource in statement["Resource"]
    }


def test_the_page_contains_the_generated_table() -> None:
    _, rest = PAGE.split("<!-- user-policy: python -m cdktf_app.user_policy --markdown -->\n\n")
    table, _ = rest.split("\n<!-- end of user-policy -->")
    assert table == markdown_table()


def test_every_command_that_uses_a_stack_has_its_permissions() -> None:
    known = {c.name or getattr(c.callback, "__name__", "") for c in app.registered_commands}
    permissions = user_permissions(STACK)
    named = {command.split()[0] for each in permissions for command in each.commands}
    assert named == known - {"up", "down", "init"}


def test_every_statement_has_its_own_sid() -> None:
    sids = [statement["Sid"] for statement in STATEMENTS]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)


def test_the_policy_of_a_long_environment_fits_into_one_managed_policy() -> None:
    assert len("".join(user_policy(STACK).split())) <= MANAGED_POLICY_CHARACTERS


def test_objects_are_written_only_to_bronze_and_as_query_results() -> None:
    artifacts = f"arn:aws:s3:::{STACK.artifacts_bucket}"
    written = resources_of("s3:Put", "s3:Abort", "s3:Delete", "s3:*")
    assert written == {
        f"arn:aws:s3:::{STACK.bronze_bucket}/*",
        artifacts,
        f"{artifacts}/athena-results/*",
    }


def test_catalog_and_ledger_are_read_only() -> None:
    services = ("glue:", "dynamodb:", "cloudwatch:")
    actions = {action for statement in STATEMENTS for action in statement["Action"]}
    read = {action for action in actions if action.startswith(services)}
    assert read
    reading = ("Get", "BatchGet", "Scan", "Describe")
    assert all(action.split(":")[1].startswith(reading) for action in read)


def test_no_action_is_a_pattern() -> None:
    assert not any("*" in action for statement in STATEMENTS for action in statement["Action"])


def test_every_resource_is_the_stacks_if_aws_allows_naming_it() -> None:
    resources = {resource for statement in STATEMENTS for resource in statement["Resource"]}
    unnamed = {resource for resource in resources if "production" not in resource}
    account = "eu-central-1:123456789012"
    assert unnamed == {
        "*",
        f"arn:aws:kms:{account}:key/*",
        f"arn:aws:glue:{account}:catalog",
        f"arn:aws:glue:{account}:database/default",
    }


def test_the_key_is_named_by_its_alias() -> None:
    (key,) = (statement for statement in STATEMENTS if statement["Sid"] == "Key")
    assert key["Resource"] == ["arn:aws:kms:eu-central-1:123456789012:key/*"]
    alias = {"kms:ResourceAliases": "alias/production-medallion-lake"}
    assert key["Condition"] == {"ForAnyValue:StringEquals": alias}


def test_a_stack_file_becomes_its_policy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    STACK.write(tmp_path / "stack.json")
    assert main([str(tmp_path / "stack.json")]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(user_policy(STACK))


def test_the_table_needs_no_stack(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--markdown"]) == 0
    assert capsys.readouterr().out == markdown_table()


@pytest.mark.parametrize(
    ("changed", "printed"),
    [
        ({"state_machine_arn": "arn:aws:states:r:1:stateMachine:other"}, "other"),
        ({"state_machine_arn": "other"}, "other"),
    ],
)
def test_an_incomplete_description_is_refused(
    changed: dict[str, str], printed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(STACK, **changed).write(tmp_path / "stack.json")
    assert main([str(tmp_path / "stack.json")]) == 1
    assert printed in capsys.readouterr().err


def test_a_call_without_a_stack_file_prints_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
