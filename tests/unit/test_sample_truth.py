"""The samples equal their generator's output and contain their true records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.schemas.json_schema import record_validator, verbatim_fields
from tests.truth.generate_samples import (
    GENERATORS,
    REPOSITORY,
    generated,
    placed,
    sample_path,
    truth_path,
)
from tests.truth.scoring import TRUTH_ROOT, read_truth

GENERATED = [(dataset, name) for dataset, names in GENERATORS.items() for name in names]
ALL = sorted((path.parent.name, path.stem) for path in TRUTH_ROOT.glob("*/*.json"))
DATASETS = sorted(GENERATORS)


def text_of(dataset: str, name: str) -> str:
    return sample_path(dataset, name).read_bytes().decode()


@pytest.mark.parametrize(("dataset", "name"), GENERATED)
def test_a_generated_sample_equals_the_output_of_its_generator(dataset: str, name: str) -> None:
    text, truth = generated(dataset, name)
    assert sample_path(dataset, name).read_bytes() == text, "run tests.truth.generate_samples"
    assert truth_path(dataset, name).read_bytes() == truth, "run tests.truth.generate_samples"


@pytest.mark.parametrize(("dataset", "name"), sorted(set(ALL) - set(GENERATED)))
def test_truth_written_by_hand_has_the_offsets_that_the_generator_would_set(
    dataset: str, name: str
) -> None:
    assert truth_path(dataset, name).read_bytes() == placed(dataset, name)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_sample_has_a_truth_file(dataset: str) -> None:
    samples = {path.stem for path in (REPOSITORY / "datasets" / dataset / "samples").iterdir()}
    assert samples == {path.stem for path in (TRUTH_ROOT / dataset).iterdir()}


@pytest.mark.parametrize(("dataset", "name"), ALL)
def test_every_support_is_at_its_stated_offset(dataset: str, name: str) -> None:
    text, ends = text_of(dataset, name), 0
    for record in read_truth(dataset, name).records:
        assert text[record.start : record.end] == record.support
        assert record.start >= ends, "supports are in order and do not overlap"
        ends = record.end


@pytest.mark.parametrize(("dataset", "name"), ALL)
def test_every_true_record_passes_the_checks_of_the_pipeline(dataset: str, name: str) -> None:
    schema = compile_dataset(REPOSITORY / "datasets" / dataset).record_schema
    validator, verbatim = record_validator(schema), verbatim_fields(schema)
    for record in read_truth(dataset, name).records:
        assert [error.message for error in validator.iter_errors(record.fields)] == []
        for field in verbatim:
            assert record.fields.get(field, "") in record.support


@pytest.mark.parametrize(("dataset", "name"), ALL)
def test_a_truth_file_states_whether_its_sample_is_generated_or_written_by_hand(
    dataset: str, name: str
) -> None:
    raw = json.loads(truth_path(dataset, name).read_text(encoding="utf-8"))
    assert raw["made"] == ("generated" if (dataset, name) in GENERATED else "by hand")


@pytest.mark.parametrize("dataset", DATASETS)
def test_sample_sizes_range_from_one_to_a_hundred_kilobytes(dataset: str) -> None:
    folder = REPOSITORY / "datasets" / dataset / "samples"
    sizes = [path.stat().st_size for path in folder.iterdir()]
    assert 900 <= min(sizes) <= 1_500
    assert 95_000 <= max(sizes) <= 110_000


@pytest.mark.parametrize("dataset", DATASETS)
def test_some_samples_have_windows_line_ends_and_characters_beyond_the_bmp(dataset: str) -> None:
    texts = [text_of(dataset, name) for owner, name in ALL if owner == dataset]
    assert any("\r\n" in text and "\n" not in text.replace("\r\n", "") for text in texts)
    assert any(max(text) > "\uffff" for text in texts)


def test_git_keeps_the_line_ends_of_samples() -> None:
    lines = Path(REPOSITORY / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "datasets/*/samples/** -text" in lines
