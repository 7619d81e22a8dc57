"""A new dataset: written by `init`, deployed alone, and changed while the stack runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from local_aws.redeployment import redeploy
from local_aws.running_stack import RunningStack
from local_aws.stack import up
from local_aws.stack_options import StackOptions
from local_aws.stack_state import StackState, status
from medallion.dataset_folders import DatasetMistakesError
from medallion.vocabulary.statuses import DocumentStatus
from tests.e2e.lake_driver import LakeDriver

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    datasets = tmp_path_factory.mktemp("datasets")
    assert medallion("init", "my_mails", "--datasets", str(datasets)).exit_code == 0
    return datasets / "my_mails"


@pytest.fixture(scope="module")
def stack(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    state_dir = tmp_path_factory.mktemp("stack")
    with up(StackOptions(state_dir=state_dir, datasets_dir=folder)) as stack:
        yield stack


@pytest.fixture(scope="module", autouse=True)
def extracted(stack: RunningStack, folder: Path) -> None:
    lake = LakeDriver(stack)
    sample = next((folder / "samples").iterdir())
    dropped = lake.drop(f"my_mails/{sample.name}", sample.read_bytes())
    entry = lake.ended(dropped)
    assert entry.status == DocumentStatus.COMPLETE


@pytest.fixture
def changed(folder: Path, tmp_path: Path) -> Path:
    """A copy of the dataset, to be changed."""
    return Path(shutil.copytree(folder, tmp_path / folder.name))


def change_schema(folder: Path, edit: Callable[[Any], object]) -> None:
    path = folder / "record.schema.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content["properties"])
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def medallion(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def against(stack: RunningStack, folder: Path) -> Result:
    file = str(stack.state_dir / "stack.json")
    return medallion("check", str(folder), "--against", file, "--format", "json")


def test_the_sample_of_a_new_dataset_is_extracted_offline(stack: RunningStack) -> None:
    lake = LakeDriver(stack)
    rows = lake.query("SELECT item, category, price FROM gold.my_mails_records ORDER BY price")
    assert [(row["item"], row["category"]) for row in rows] == [
        ("lunch", "food"),
        ("desk lamp", "office"),
        ("train ticket", "travel"),
    ]
    assert [row["price"] for row in rows] == ["12.80", "39.00", "84.50"]


def test_an_unchanged_dataset_fits_its_gold_table(stack: RunningStack, folder: Path) -> None:
    result = against(stack, folder)
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_another_type_is_refused_by_the_check_and_by_up(stack: RunningStack, changed: Path) -> None:
    change_schema(changed, lambda properties: properties["price"].pop("x-type"))

    result = against(stack, changed)
    with pytest.raises(DatasetMistakesError) as caught:
        redeploy(replace(stack.options, datasets_dir=changed))

    assert result.exit_code == 1
    (row,) = json.loads(result.stdout)
    assert row["code"] == caught.value.reason_code == "INCOMPATIBLE_SCHEMA"
    assert row["problem"] == caught.value.mistakes[0].problem
    assert "type double, but in my_mails_records it is decimal(18,2)" in row["problem"]


def test_a_renamed_property_is_reported_by_the_check(stack: RunningStack, changed: Path) -> None:
    change_schema(changed, lambda properties: properties.update(day=properties.pop("bought_on")))
    for name in ("examples.yaml", "offline.yaml", "gold/spending_by_month.sql"):
        path = changed / name
        path.write_text(path.read_text("utf-8").replace("bought_on", "day"), "utf-8")

    (row,) = json.loads(against(stack, changed).stdout)

    assert row["code"] == "REMOVED_COLUMN"
    assert "'bought_on'" in row["problem"]
    assert "name 'day' 'bought_on' again" in row["fix"]


def test_a_stopped_stack_does_not_start_with_a_schema_that_gold_cannot_take(
    stack: RunningStack, changed: Path
) -> None:
    change_schema(changed, lambda properties: properties["price"].pop("x-type"))
    stack.stop()

    with pytest.raises(DatasetMistakesError) as caught:
        up(replace(stack.options, datasets_dir=changed))

    assert caught.value.reason_code == "INCOMPATIBLE_SCHEMA"
    assert status(stack.state_dir).state is StackState.ABSENT
