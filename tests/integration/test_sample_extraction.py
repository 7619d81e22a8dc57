"""The stand-in's records of the samples, through the real client and the pipeline's checks."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from lambdas.extract_batch.model.generative_ai_model import GenerativeAiModel
from local_aws.gemini_stand_in.__main__ import make_server
from local_aws.gemini_stand_in.api import DEFAULT_MODELS
from local_aws.gemini_stand_in.arguments import StandInArguments
from local_aws.gemini_stand_in.reading import read_hints
from medallion.aws import LambdaRuntime
from medallion.dataset_folders.dataset_source import compile_dataset
from tests.truth.extraction import extracted_rows
from tests.truth.generate_samples import REPOSITORY, sample_path
from tests.truth.scoring import TRUTH_ROOT, read_truth, score

pytestmark = pytest.mark.integration

ALL = sorted((path.parent.name, path.stem) for path in TRUTH_ROOT.glob("*/*.json"))


class MadeUpKey:
    """A made-up key: the stand-in accepts any."""

    def current(self) -> str:
        return "made-up"

    def newest(self) -> str:
        return "made-up"


@pytest.fixture(scope="module")
def model() -> Iterator[GenerativeAiModel]:
    files = sorted((REPOSITORY / "datasets").glob("*/offline.yaml"))
    server = make_server(StandInArguments(offline=tuple(read_hints(str(path)) for path in files)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield GenerativeAiModel(MadeUpKey(), LambdaRuntime(), server.url)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("dataset", "name"), ALL)
def test_the_records_of_a_sample_reach_the_score_that_its_truth_expects(
    dataset: str, name: str, model: GenerativeAiModel
) -> None:
    text = sample_path(dataset, name).read_bytes().decode()
    compiled = compile_dataset(REPOSITORY / "datasets" / dataset)
    rows = list(extracted_rows(text, compiled, model, DEFAULT_MODELS[0]))
    truth = read_truth(dataset, name)
    assert score(rows, truth).shortfalls(truth.at_least) == {}
    assert all(text[row["quote_start"] : row["quote_end"]] == row["quote"] for row in rows)
