"""The cue words for the offline stand-in: checked with the dataset, used only offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from local_aws.gemini_stand_in.reading import hints_for, read_hints
from local_aws.stack_options import StackOptions
from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.requests.request_building import build_instructions, build_request
from medallion.requests.response_schema import build_response_schema
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.errors import DatasetInvalidError
from tests.unit.extraction_builders import a_chunk

SHIPPED = Path(__file__).parents[2] / "datasets"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "plant": {"type": "string", "description": "Name."},
        "kind": {"type": "string", "enum": ["tree", "herb"], "description": "What it is."},
        "edible": {"type": "boolean", "description": "Whether it can be eaten."},
    },
    "required": ["plant"],
}
OFFLINE = """
plant: {labels: [offline-label], examples: [offline-example]}
kind: {cues: {tree: [offline-tree], herb: [offline-herb]}}
edible: {cues: {true: [offline-tasty], "false": [offline-toxic]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "garden_notes"
    path.mkdir()
    (path / "dataset.yaml").write_text("title: Garden\ndescription: Notes.\nowner: me\n")
    (path / "record.schema.json").write_text(json.dumps(SCHEMA))
    (path / "prompt.md").write_text("A record is one plant.\n")
    return path


def with_offline(folder: Path, text: str) -> Path:
    (folder / "offline.yaml").write_text(text, encoding="utf-8")
    return folder


def sent(dataset: Dataset) -> str:
    """All text of a request for a chunk."""
    request = build_request(
        dataset,
        a_chunk("An oak."),
        instructions=build_instructions(dataset),
        schema=build_response_schema(dataset.record_schema),
        default_model="gemini",
    )
    return str(request)


def test_offline_words_affect_neither_the_compiled_dataset_nor_a_request(
    folder: Path,
) -> None:
    without = compile_dataset(folder)
    dataset = compile_dataset(with_offline(folder, OFFLINE))
    assert dataset == without
    assert dataset.prompt_version == without.prompt_version
    assert "offline-" not in dataset.to_json()
    assert "An oak." in sent(dataset)
    assert "offline-" not in sent(dataset)


@pytest.mark.parametrize("name", ["customer_feedback", "incident_reports"])
def test_descriptions_for_the_model_contain_no_cue_words(name: str) -> None:
    properties = compile_dataset(SHIPPED / name).record_schema["properties"]
    hints = read_hints(str(SHIPPED / name / "offline.yaml"))
    assert hints_for(properties, [hints]) is hints, "all of it speaks of this schema"
    for field, hint in hints.items():
        description = properties[field]["description"]
        cues = [cue for listed in hint.cues.values() for cue in listed]
        assert len(description) <= 200
        assert sum(cue in description for cue in cues) <= len(cues) / 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- plant", "the content is not a map"),
        ("plant: [name]", "`plant` is not a map"),
        ("plant: {words: [name]}", "`plant.words` is an unknown key"),
        ("plant: {labels: [yes]}", "`plant.labels.0` is not text"),
        ("plant: {labels: ['']}", "`plant.labels.0` is empty"),
        ("colour: {labels: [name]}", "names 'colour', which is not in record.schema.json"),
        ("kind: {cues: {shrub: [bush]}}", "kind has cues for 'shrub', which is not one"),
        ("kind: {cues: {true: [bush]}}", "kind has cues for true, which is not one"),
        ("plant: {cues: {oak: [acorn]}}", "plant has cues for 'oak', which is not one"),
        ("edible: {cues: {maybe: [a bit]}}", "edible has cues for 'maybe', which is not one"),
        ("kind: {labels: [a]}\nkind: {labels: [b]}", "the key 'kind' appears twice"),
    ],
)
def test_an_unusable_offline_file_is_refused(folder: Path, text: str, message: str) -> None:
    with pytest.raises(DatasetInvalidError) as caught:
        compile_dataset(with_offline(folder, text))
    assert caught.value.reason_code == "INVALID_OFFLINE"
    assert "offline.yaml" in str(caught.value)
    assert message in str(caught.value)


def test_an_offline_file_of_a_valid_dataset_is_usable(folder: Path) -> None:
    path = with_offline(folder, OFFLINE) / "offline.yaml"
    compile_dataset(folder)
    hints = read_hints(str(path))
    assert hints["plant"].labels == ("offline-label",)
    assert hints["edible"].cues == {"true": ("offline-tasty",), "false": ("offline-toxic",)}


def test_the_dataset_with_the_requested_fields_and_values_is_used(
    folder: Path,
) -> None:
    garden = read_hints(str(with_offline(folder, OFFLINE) / "offline.yaml"))
    shipped = [read_hints(str(path)) for path in SHIPPED.glob("*/offline.yaml")]
    assert hints_for(SCHEMA["properties"], [*shipped, garden]) is garden
    other = SCHEMA["properties"] | {"kind": {"enum": ["tree", "shrub"]}}
    assert hints_for(other, [*shipped, garden]) == {}


def test_a_stack_passes_on_the_offline_file_of_each_dataset(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "garden").mkdir()
    file = tmp_path / "garden" / "offline.yaml"
    file.write_text(OFFLINE)
    options = StackOptions(tmp_path, datasets_dir=tmp_path)
    assert options.stand_in_command == ("--offline", str(file.resolve()))
