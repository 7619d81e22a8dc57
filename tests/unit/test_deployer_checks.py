import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local_aws.deployer.aws_checks import (
    require_definition,
    require_event_pattern,
    require_policy,
    require_trust,
)
from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.function_checks import require_archive, require_environment


def a_policy(**changes: Any) -> str:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | changes
    kept = {name: value for name, value in statement.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [kept]})


def test_a_complete_policy_passes() -> None:
    require_policy(a_policy())
    require_policy(a_policy(Action=None, NotAction=["s3:*"]))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "Version"),
        ('{"Version": "2012-10-17", "Statement": []}', "Statement"),
        ('{"Version": "2020-01-01", "Statement": [{}]}', "Version"),
        (a_policy(Effect=None), "Effect"),
        (a_policy(Action=None), "Action"),
        (a_policy(Action=[]), "Action"),
        (a_policy(Resource=None), "Resource"),
    ],
)
def test_a_malformed_policy_is_rejected(text: str, reason: str) -> None:
    with pytest.raises(RefusedByAwsError, match=reason):
        require_policy(text)


def test_a_trust_policy_needs_a_principal_and_no_resource() -> None:
    require_trust(a_policy(Resource=None, Principal={"Service": "lambda.amazonaws.com"}))
    with pytest.raises(RefusedByAwsError, match="Principal"):
        require_trust(a_policy(Resource=None))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("StartAt: A", "not JSON"),
        ('{"StartAt": "A", "States": {"A": {"Resource": "${WorkArn}"}}}', "placeholder"),
        ('{"StartAt": "B", "States": {"A": {}}}', "StartAt"),
        ('{"States": {}}', "StartAt"),
    ],
)
def test_a_broken_definition_is_rejected(text: str, reason: str) -> None:
    with pytest.raises(RefusedByAwsError, match=reason):
        require_definition(text)


def test_context_objects_are_not_placeholders() -> None:
    require_definition('{"StartAt": "A", "States": {"A": {"X.$": "$$.Execution.Id"}}}')


@pytest.mark.parametrize("text", ["aws.s3", '{"source": "aws.s3"}', '{"source": []}'])
def test_a_broken_event_pattern_is_rejected(text: str) -> None:
    with pytest.raises(RefusedByAwsError):
        require_event_pattern(text)


def an_archive(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("module", ["app/handler.py", "app/handler.pyc", "app/handler/__init__.py"])
def test_an_archive_with_the_handlers_module_passes(tmp_path: Path, module: str) -> None:
    require_archive(an_archive(tmp_path / "f.zip", {module: b""}), "app.handler.handler")


def test_an_archive_without_the_handlers_module_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(RefusedByAwsError, match=r"app\.handler\.handler"):
        require_archive(an_archive(tmp_path / "f.zip", {"handler.py": b""}), "app.handler.handler")


def test_an_archive_that_is_too_large_for_an_upload_is_rejected(tmp_path: Path) -> None:
    archive = an_archive(
        tmp_path / "f.zip", {"h.py": b"", "big": bytes(51 * 1024**2)}, zipfile.ZIP_STORED
    )
    with pytest.raises(RefusedByAwsError, match="50 MB"):
        require_archive(archive, "h.handler")


def test_an_archive_that_is_too_large_unzipped_is_rejected(tmp_path: Path) -> None:
    archive = an_archive(tmp_path / "f.zip", {"h.py": b"", "big": bytes(251 * 1024**2)})

    with pytest.raises(RefusedByAwsError, match="250 MB"):
        require_archive(archive, "h.handler")


def test_variables_over_four_kilobytes_are_rejected() -> None:
    require_environment({"A": "x" * 4095})
    with pytest.raises(RefusedByAwsError, match="4 kB"):
        require_environment({"A": "x" * 2000, "B": "ü" * 1048})


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "_HANDLER"])
def test_variables_that_lambda_reserves_are_rejected(name: str) -> None:
    with pytest.raises(RefusedByAwsError, match=name):
        require_environment({name: "x"})
