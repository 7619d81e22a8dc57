import json
from pathlib import Path

import pytest

from local_aws.deployer import Clients, Target, deploy, document_of
from local_aws.emulator import start_emulator
from local_aws.stack_options import StackOptions
from local_aws.synthesis import synthesize
from medallion.vocabulary.stack_description import StackDescription
from tests.integration.deployer_projects import a_project, syntheses

pytestmark = pytest.mark.integration


def test_the_whole_infrastructure_of_the_project_is_deployed(tmp_path: Path) -> None:
    path = synthesize(StackOptions(state_dir=tmp_path))
    document = document_of(json.loads(path.read_bytes()), folder=path.parent)
    with start_emulator(tmp_path) as emulator:
        clients = Clients(endpoint_url=emulator.endpoint_url, region=emulator.region)

        deployment = deploy(document, Target(clients, "000000000000", document.folder), {})

        functions = clients.functions.list_functions()["Functions"]
    steps = Path(__file__).parents[2].glob("lambdas/*/handler.py")
    assert {function["FunctionName"] for function in functions} == {
        f"local-medallion-{step.parent.name.replace('_', '-')}" for step in steps
    }
    described = StackDescription(**deployment.outputs)
    assert described.bronze_bucket == "local-medallion-bronze-000000000000"
    assert (described.gold_database, described.silver_database) == ("gold", "silver")


@pytest.mark.parametrize(
    "changed", ["cdktf_app/stack.py", "lambdas/step.py", "datasets/a/prompt.md"]
)
def test_a_changed_source_causes_another_synthesis(tmp_path: Path, changed: str) -> None:
    project = a_project(tmp_path / "project")
    options = StackOptions(state_dir=tmp_path / "state", project_dir=project)
    first = synthesize(options)
    assert synthesize(options) == first

    source = project / changed
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text("new", encoding="utf-8")

    assert synthesize(options) != first
    assert len(syntheses(project)) == 2


def test_only_the_last_used_syntheses_are_kept(tmp_path: Path) -> None:
    project = a_project(tmp_path / "project")
    made = [
        synthesize(
            StackOptions(
                state_dir=tmp_path, project_dir=project, settings={"log_level": f"L{number}"}
            )
        )
        for number in range(5)
    ]

    assert [document.exists() for document in made] == [False, False, True, True, True]


def test_an_interrupted_synthesis_is_repeated(tmp_path: Path) -> None:
    project = a_project(tmp_path / "project")
    options = StackOptions(state_dir=tmp_path, project_dir=project)
    document = synthesize(options)
    folder = document.parents[2]
    (folder / "complete").unlink()
    document.write_text("half of it", encoding="utf-8")

    synthesize(options)

    assert document.read_text(encoding="utf-8").endswith("}")
