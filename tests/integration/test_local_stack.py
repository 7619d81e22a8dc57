import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from local_aws.running_stack import RunningStack
from local_aws.stack import down, up
from local_aws.stack_errors import (
    StackBusyError,
    StackCrashedError,
    StackRunningError,
    StackStartError,
)
from local_aws.stack_options import StackOptions, StartProgress, StartStep
from local_aws.stack_state import LocalStack, StackState, has_data, sole_owner, status
from medallion.vocabulary.stack_description import read_stack
from tests.integration.deployer_projects import a_project, syntheses
from tests.model_outage import model_outage

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def stack(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    options = StackOptions(state_dir=tmp_path_factory.mktemp("state"), project_dir=project)
    with up(options) as started:
        yield started


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - a loopback URL
        return json.loads(answer.read())


def test_a_started_stack_describes_itself_in_stack_json(stack: RunningStack) -> None:
    written = read_stack(stack.state_dir / "stack.json")

    assert written == stack.description
    assert written.bronze_bucket == "test-lake-000000000000"
    assert written.endpoint_url == stack.emulator.endpoint_url
    assert written.model_endpoint == stack.local.stand_in_url


def test_functions_get_the_local_model_endpoint(stack: RunningStack) -> None:
    settings = stack.clients.functions.get_function_configuration(FunctionName="test-work")

    assert settings["Environment"]["Variables"] == {"MODEL_ENDPOINT": stack.local.stand_in_url}
    assert get(f"{stack.local.stand_in_url}/_stand_in/health") == {"status": "ok"}


def test_the_model_secret_has_a_random_key(stack: RunningStack) -> None:
    value = stack.clients.secrets.get_secret_value(SecretId="test/model")["SecretString"]

    assert len(value) >= 24
    assert value not in (stack.state_dir / "local.json").read_text(encoding="utf-8")
    assert value not in (stack.state_dir / "stack.json").read_text(encoding="utf-8")


def test_a_running_stack_has_the_state_running(stack: RunningStack) -> None:
    seen = status(stack.state_dir)

    assert seen.state is StackState.RUNNING
    assert seen.stack == stack.local


def test_a_second_start_in_the_same_state_folder_is_rejected(stack: RunningStack) -> None:
    with pytest.raises(StackRunningError, match=r"stack\.json"):
        up(stack.options)

    assert status(stack.state_dir).state is StackState.RUNNING


def test_a_start_during_another_start_is_rejected(project: Path, tmp_path: Path) -> None:
    with sole_owner(tmp_path), pytest.raises(StackBusyError):
        up(StackOptions(state_dir=tmp_path, project_dir=project))


def test_the_model_can_end_and_start_again_at_the_same_address(stack: RunningStack) -> None:
    with model_outage(stack):
        assert status(stack.state_dir).state is StackState.CRASHED

    assert get(f"{stack.local.stand_in_url}/_stand_in/health") == {"status": "ok"}
    assert status(stack.state_dir).state is StackState.RUNNING


def test_two_stacks_run_in_parallel_and_end_independently(
    stack: RunningStack, project: Path, tmp_path: Path
) -> None:
    with up(StackOptions(state_dir=tmp_path / "other", project_dir=project)) as other:
        other.clients.s3.put_object(Bucket=other.description.bronze_bucket, Key="k", Body=b"")
        processes = list(other.local.processes.values())

    assert not any(process.is_running() for process in processes)
    assert status(stack.state_dir).state is StackState.RUNNING
    bucket = stack.description.bronze_bucket
    keys = [item["Key"] for item in stack.clients.s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert "k" not in keys


def test_an_unchanged_project_is_synthesized_once(
    stack: RunningStack, project: Path, tmp_path: Path
) -> None:
    before = len(syntheses(project))

    with up(StackOptions(state_dir=tmp_path / "again", project_dir=project)):
        pass

    assert len(syntheses(project)) == before


def test_a_changed_setting_causes_another_synthesis_with_that_setting(
    stack: RunningStack, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_ENVIRONMENT", "production")
    before = len(syntheses(project))
    options = StackOptions(
        state_dir=tmp_path / "slower",
        project_dir=project,
        settings={"model_outage_seconds": "7"},
        model_endpoint="http://127.0.0.1:9/",
        model_api_key="a-given-key",
    )

    with up(options) as started:
        secret = started.clients.secrets.get_secret_value(SecretId="test/model")["SecretString"]
        assert started.local.stand_in is None
        assert started.description.model_endpoint == "http://127.0.0.1:9/"
    assert secret == "a-given-key"
    assert len(syntheses(project)) == before + 1
    assert syntheses(project)[-1]["MEDALLION_MODEL_OUTAGE_SECONDS"] == "7"
    assert syntheses(project)[-1]["MEDALLION_ENVIRONMENT"] == "local"


def test_a_patch_changes_the_deployment(project: Path, tmp_path: Path) -> None:
    def without_policy(document: dict[str, Any]) -> None:
        del document["resource"]["aws_iam_role_policy"]

    options = StackOptions(
        state_dir=tmp_path / "patched", project_dir=project, synth_patch=without_policy
    )
    with up(options) as started:
        policies = started.clients.iam.list_role_policies(RoleName="test-lambda")["PolicyNames"]

    assert policies == []


def test_a_failed_start_leaves_no_process_and_names_its_logs(project: Path, tmp_path: Path) -> None:
    seen: list[LocalStack] = []

    def remember(progress: StartProgress) -> None:
        if progress.step is StartStep.DEPLOYMENT and (local := LocalStack.read(tmp_path)):
            seen.append(local)

    def break_definition(document: dict[str, Any]) -> None:
        document["resource"]["aws_sfn_state_machine"]["pipeline"]["definition"] = "{"

    options = StackOptions(state_dir=tmp_path, project_dir=project, synth_patch=break_definition)
    with pytest.raises(
        StackStartError, match=r"aws_sfn_state_machine\.pipeline.*not JSON"
    ) as raised:
        up(options, remember)

    assert "emulator.log" in str(raised.value)
    assert len(seen[-1].processes) == 2
    assert not any(process.is_running() for process in seen[-1].processes.values())
    assert status(tmp_path).state is StackState.ABSENT


def test_an_interrupted_start_leaves_no_process(project: Path, tmp_path: Path) -> None:
    seen: list[LocalStack] = []

    def interrupt(progress: StartProgress) -> None:
        if progress.step is StartStep.DEPLOYMENT and (local := LocalStack.read(tmp_path)):
            seen.append(local)
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(SystemExit) as raised:
        up(StackOptions(state_dir=tmp_path, project_dir=project), interrupt)

    assert raised.value.code == 128 + signal.SIGTERM
    assert not any(process.is_running() for process in seen[-1].processes.values())
    assert status(tmp_path).state is StackState.ABSENT


def test_the_error_of_a_failed_synthesis_contains_its_output(tmp_path: Path) -> None:
    project = a_project(tmp_path / "project")
    (project / "cdktf_app" / "broken").touch()

    with pytest.raises(StackStartError, match="no such construct"):
        up(StackOptions(state_dir=tmp_path / "state", project_dir=project))


def test_a_killed_emulator_is_detected_and_down_ends_the_rest(
    project: Path, tmp_path: Path
) -> None:
    started = up(StackOptions(state_dir=tmp_path, project_dir=project))
    work = started.clients.functions.invoke(FunctionName="test-work", Payload=b"{}")
    assert work["StatusCode"] == 200
    session = [
        p for p in psutil.process_iter() if os.getsid(p.pid) == started.emulator.process.owned.pid
    ]
    assert len(session) > 1, "the function's worker is missing"

    os.kill(started.emulator.process.owned.pid, signal.SIGKILL)
    with pytest.raises(StackCrashedError, match=r"embedded AWS .*emulator\.log"):
        started.wait()
    assert down(tmp_path)

    started.stop()
    assert not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in session)
    assert not started.local.processes["Gemini stand-in"].is_running()


def test_a_stack_that_another_process_stops_ends_the_wait(project: Path, tmp_path: Path) -> None:
    with up(StackOptions(state_dir=tmp_path, project_dir=project)) as started:
        assert down(tmp_path)
        started.wait()

    assert not (tmp_path / "stack.json").exists()


def test_data_remain_until_they_are_purged(project: Path, tmp_path: Path) -> None:
    options = StackOptions(state_dir=tmp_path, project_dir=project)
    with up(options) as started:
        bucket = started.description.bronze_bucket
        started.clients.s3.put_object(Bucket=bucket, Key="notes/a.txt", Body=b"kept")
    assert has_data(tmp_path)

    with up(options) as again:
        found = again.clients.s3.get_object(Bucket=bucket, Key="notes/a.txt")
        assert found["Body"].read() == b"kept"

    assert not down(tmp_path, delete_data=True)
    assert not has_data(tmp_path)
    with up(options) as empty, pytest.raises(empty.clients.s3.exceptions.NoSuchKey):
        empty.clients.s3.get_object(Bucket=bucket, Key="notes/a.txt")


def test_documents_without_an_execution_are_started(project: Path, tmp_path: Path) -> None:
    options = StackOptions(state_dir=tmp_path, project_dir=project)
    with up(options) as started:
        started.clients.s3.put_object(
            Bucket=started.description.bronze_bucket, Key="notes/a.txt", Body=b"x"
        )
    reported: list[StartProgress] = []
    with up(options, reported.append) as again:
        runs = again.clients.states.list_executions(
            stateMachineArn=again.description.state_machine_arn
        )["executions"]
        inputs = [
            again.clients.states.describe_execution(executionArn=run["executionArn"])["input"]
            for run in runs
        ]
    assert any('"key": "notes/a.txt"' in text for text in inputs)
    assert StartStep.DOCUMENTS in [progress.step for progress in reported]


def test_data_of_another_format_are_refused_and_kept(project: Path, tmp_path: Path) -> None:
    options = StackOptions(state_dir=tmp_path, project_dir=project)
    with up(options):
        pass
    (tmp_path / "data-format").write_text("99\n", encoding="utf-8")

    with pytest.raises(StackStartError, match=r"format 99.*down --purge --state-dir"):
        up(options)

    assert has_data(tmp_path)
    assert down(tmp_path, delete_data=True) is False
    with up(options):
        pass


def test_stopping_a_missing_stack_is_not_an_error(tmp_path: Path) -> None:
    assert not down(tmp_path / "never")
    assert not down(tmp_path)


START = """
import os, signal, sys
from pathlib import Path
from local_aws.stack import up
from local_aws.stack_options import StackOptions

project, state_dir, detached = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "detached"
up(StackOptions(state_dir=state_dir, project_dir=project, detached=detached))
os.kill(os.getpid(), signal.SIGKILL)
"""


def start_in_a_process_that_is_killed(project: Path, state_dir: Path, mode: str) -> LocalStack:
    command = [sys.executable, "-c", START, str(project), str(state_dir), mode]
    finished = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert finished.returncode == -signal.SIGKILL, finished.stderr
    local = LocalStack.read(state_dir)
    assert local is not None
    assert local.ready
    return local


def test_an_attached_stack_ends_with_its_killed_parent(project: Path, tmp_path: Path) -> None:
    local = start_in_a_process_that_is_killed(project, tmp_path, "attached")

    assert wait_until_ended(local)
    assert status(tmp_path).state is StackState.CRASHED


def test_a_detached_stack_runs_on_after_its_parent_until_it_is_stopped(
    project: Path, tmp_path: Path
) -> None:
    local = start_in_a_process_that_is_killed(project, tmp_path, "detached")
    try:
        time.sleep(1)
        assert status(tmp_path).state is StackState.RUNNING
        assert get(f"{local.stand_in_url}/_stand_in/health") == {"status": "ok"}
    finally:
        assert down(tmp_path)

    assert not any(process.is_running() for process in local.processes.values())
    assert not down(tmp_path)


def wait_until_ended(local: LocalStack) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not any(process.is_running() for process in local.processes.values()):
            return True
        time.sleep(0.05)
    return False
