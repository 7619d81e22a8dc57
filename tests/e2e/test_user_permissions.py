"""The commands work with exactly the permissions in docs/deploy.md."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from cdktf_app.policies import policy
from cdktf_app.user_permissions import user_permissions
from cli.main import app
from cli.runs import Watch
from cli.runs.outcomes import count_outcomes
from cli.stacks import connect
from tests.e2e.lake_driver import LakeDriver, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

DATASET = "customer_feedback"
DATASETS = Path(__file__).parents[2] / "datasets"
SAMPLE = DATASETS / DATASET / "samples" / "survey_forms_small.txt"
FILE = "user_permissions.txt"
KEY = f"{DATASET}/{FILE}"
PAGE = "page.html"

COMMANDS = (
    ("runs",),
    ("show", KEY),
    ("show", KEY, "--html", PAGE),
    ("query", "select count(*) as records from customer_feedback_records"),
    ("query", "show tables"),
    ("connect",),
    ("stale", DATASET),
    ("check", str(DATASETS), "--against", "stack.json"),
    ("rejudge", DATASET, "--document", KEY, "--dry-run"),
    ("rejudge", DATASET, "--document", KEY, "--wait"),
    ("rerun", KEY, "--wait"),
    ("doctor",),
)

FAILS_WITHOUT = {
    "DropFiles": ("drop", FILE, "--dataset", DATASET),
    "ReadDocuments": ("show", KEY, "--html", PAGE),
    "Ledger": ("show", KEY),
    "Executions": ("runs",),
    "ListExecutions": ("runs",),
    "StartExecutions": ("rerun", KEY),
    "ReadDryRuns": ("rejudge", DATASET, "--document", KEY, "--dry-run"),
    "RunQueries": ("query", "show tables"),
    "SeeTables": ("check", str(DATASETS), "--against", "stack.json"),
    "ReadSilverTables": ("show", KEY, "--html", PAGE),
    "ReadDatasets": ("stale", DATASET),
    "SeeMissingObjects": ("doctor",),
    "ExamineStack": ("doctor",),
    "SeeAlarms": ("doctor",),
}
READ_BY_PROGRESS = "ReadProgress"
"""A run that ends soon is followed without it, so it has a test of its own."""
PROGRESS_KEY = f"{DATASET}/progress.txt"

QUERIES_AS_ROOT = "the embedded Athena reads and writes as root, AWS as whoever asks"
S3_OF_ATHENA = "https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html"
GLUE_OF_ATHENA = (
    "https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html"
)
ENFORCED_BY_AWS_ONLY = {
    "ReadGold": (QUERIES_AS_ROOT, S3_OF_ATHENA),
    "QueryResults": (QUERIES_AS_ROOT, S3_OF_ATHENA),
    "LocateBuckets": (QUERIES_AS_ROOT, S3_OF_ATHENA),
    "DefaultDatabase": (QUERIES_AS_ROOT, GLUE_OF_ATHENA),
    "Key": (
        "the embedded S3 and DynamoDB encrypt nothing, so that no key is asked for",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    ),
    "SeeConcurrency": (
        "the embedded AWS does not check this action, and doctor reports a refusal as a warning",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html",
    ),
}


@dataclass(frozen=True)
class User:
    """A user with credentials and a stack.json, and nothing else."""

    folder: Path
    environment: dict[str, str | None]

    def runs(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env=self.environment)


def output_of(result: Result) -> str:
    return f"{result.output}\n{result.exception!r}"


def statements_of(lake: LakeDriver) -> list[dict[str, Any]]:
    return [permission.statement for permission in user_permissions(lake.names)]


def a_user(lake: LakeDriver, folder: Path, name: str, statements: Sequence[dict[str, Any]]) -> User:
    iam = lake.clients.client("iam")
    iam.create_user(UserName=name)
    made = iam.create_policy(PolicyName=name, PolicyDocument=policy(statements))
    iam.attach_user_policy(UserName=name, PolicyArn=made["Policy"]["Arn"])
    key = iam.create_access_key(UserName=name)["AccessKey"]
    # Without an endpoint in the description, credentials are found as on AWS.
    replace(lake.names, endpoint_url=None).write(folder / "stack.json")
    environment = {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        "AWS_ENDPOINT_URL": lake.names.endpoint_url,
        "MEDALLION_STACK": str(folder / "stack.json"),
    }
    ours = ("AWS_SESSION_TOKEN", "AWS_PROFILE")
    return User(folder, {**dict.fromkeys(ours), **environment})


def stop_run_of(lake: LakeDriver, key: str) -> None:
    entry = lake.ledger.find(lake.ledger_id(key))
    if entry and lake.execution(entry.run_id)["status"] == "RUNNING":
        lake.clients.client("stepfunctions").stop_execution(executionArn=entry.run_id)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("user")
    shutil.copy(SAMPLE, folder / FILE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def user(lake: LakeDriver, folder: Path) -> Iterator[User]:
    """The documented user, who has dropped a file and waited for its end."""
    user = a_user(lake, folder, "documented-user", statements_of(lake))
    dropped = user.runs("drop", FILE, "--dataset", DATASET, "--wait")
    assert dropped.exit_code == 0, output_of(dropped)
    yield user
    stop_run_of(lake, KEY)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_documented_permissions_suffice(user: User, command: tuple[str, ...]) -> None:
    result = user.runs(*command)
    assert result.exit_code == 0, output_of(result)


@pytest.mark.parametrize("layer", ["silver", "gold"])
def test_rows_cannot_be_written(lake: LakeDriver, user: User, layer: str) -> None:
    s3 = boto3.client(
        "s3",
        endpoint_url=lake.names.endpoint_url,
        region_name=lake.names.region,
        aws_access_key_id=user.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=user.environment["AWS_SECRET_ACCESS_KEY"],
    )
    bucket = {"silver": lake.names.silver_bucket, "gold": lake.names.gold_bucket}[layer]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket=bucket, Key="records/x.jsonl", Body=b"{}")


def test_every_statement_is_tested_or_listed_as_enforced_only_by_aws(lake: LakeDriver) -> None:
    sids = [permission.sid for permission in user_permissions(lake.names)]
    assert sorted([*FAILS_WITHOUT, *ENFORCED_BY_AWS_ONLY, READ_BY_PROGRESS]) == sorted(sids)


@pytest.mark.parametrize("sid", FAILS_WITHOUT)
def test_a_command_fails_without_a_statement(lake: LakeDriver, user: User, sid: str) -> None:
    kept = [statement for statement in statements_of(lake) if statement["Sid"] != sid]
    assert len(kept) == len(statements_of(lake)) - 1
    refused = a_user(lake, user.folder, f"without-{sid}", kept).runs(*FAILS_WITHOUT[sid])
    assert refused.exit_code != 0, output_of(refused)
    assert any(word in output_of(refused) for word in ("AccessDenied", "403")), output_of(refused)


@pytest.fixture
def run_with_outcomes(lake: LakeDriver) -> str:
    """The name of a run that was stopped in between; one that completes removes its outcomes."""
    dropped = lake.drop(PROGRESS_KEY, SAMPLE.read_bytes())

    def run_that_has_extracted() -> str | None:
        entry = lake.ledger.find(dropped.document_id)
        is_extracted = entry is not None and "JoinGoldRun" in lake.states_of(entry.run_id)
        return entry.run_id if entry and is_extracted else None

    run_id = eventually(run_that_has_extracted, "the end of the extraction")
    stop_run_of(lake, PROGRESS_KEY)
    return run_id


def test_progress_reads_the_outcomes_of_a_run(
    lake: LakeDriver, user: User, run_with_outcomes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def followed(follower: User) -> Watch:
        watch = Watch(lake.ledger_id(PROGRESS_KEY), PROGRESS_KEY, "")
        watch.follow(run_with_outcomes)
        for name, value in follower.environment.items():
            monkeypatch.delenv(name, raising=False)
            if value is not None:
                monkeypatch.setenv(name, value)
        assert count_outcomes(connect(None), watch, 1) == 1
        return watch

    kept = [each for each in statements_of(lake) if each["Sid"] != READ_BY_PROGRESS]
    entry = lake.ledger.find(lake.ledger_id(PROGRESS_KEY))
    assert entry is not None
    assert followed(user).chunks_done == entry.counts.chunks
    with pytest.raises(ClientError, match="AccessDenied"):
        followed(a_user(lake, user.folder, "without-progress", kept))


@pytest.mark.parametrize("sid", ENFORCED_BY_AWS_ONLY)
def test_a_statement_that_only_aws_enforces_has_its_reason(sid: str) -> None:
    reason, page = ENFORCED_BY_AWS_ONLY[sid]
    assert reason
    assert page.startswith("https://docs.aws.amazon.com/")


def test_the_credentials_are_those_of_the_user(lake: LakeDriver, folder: Path) -> None:
    newcomer = a_user(lake, folder, "newcomer", statements_of(lake)[:1])
    printed = output_of(newcomer.runs("runs"))
    assert "AccessDenied" in printed
    assert "user/newcomer" in printed
