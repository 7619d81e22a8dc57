"""The embedded AWS's side of the calibration: one stack runs all scenarios at the same time."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import pytest

from local_aws.stack import up
from local_aws.stack_options import StackOptions
from tests.e2e.embedded_partner import EmbeddedPartner
from tests.e2e.lake_driver import LakeDriver
from tests.e2e.loopback_model import loopback_model
from tests.simulation.calibration import (
    DATASETS,
    SCENARIOS,
    Outcome,
    Refusals,
    observed,
    play,
    recorded,
)
from tests.simulation.product import PARCELS_FOLDER

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

SETTINGS = {
    "batch_chunks": "2",
    "inline_batches": "2",
    "model_outage_seconds": "6",
    # Documents that share a gold run are extracted within this time, also on a busy machine.
    "gold_gather_seconds": "8",
}
LIMIT_SECONDS = 480


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Outcome]]:
    folder = tmp_path_factory.mktemp("calibration")
    for name in DATASETS:
        shutil.copytree(PARCELS_FOLDER, folder / "datasets" / name)
    refusals = Refusals()
    with loopback_model(refusals) as endpoint:
        options = StackOptions(
            state_dir=folder / "stack",
            datasets_dir=folder / "datasets",
            model_endpoint=endpoint,
            settings=SETTINGS,
        )
        with up(options) as stack:
            partner = EmbeddedPartner(LakeDriver(stack), refusals)
            end = time.monotonic() + LIMIT_SECONDS
            play(partner, SCENARIOS, lambda _turns: time.monotonic() > end)
            yield observed(partner.observer, partner, SCENARIOS)


@pytest.mark.parametrize("name", [*SCENARIOS, "at the end"])
def test_the_embedded_aws_gives_the_recorded_outcome(
    outcomes: dict[str, Outcome], name: str
) -> None:
    assert outcomes[name] == recorded("embedded AWS")[name]
