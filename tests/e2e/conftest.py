"""One stack for all end-to-end tests, deployed from the synthesized Terraform."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_aws.stack import up
from local_aws.stack_options import StackOptions
from tests.e2e.lake_driver import LakeDriver

OUTAGE_SECONDS = 12


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LakeDriver]:
    options = StackOptions(
        state_dir=tmp_path_factory.mktemp("stack"),
        settings={"model_outage_seconds": str(OUTAGE_SECONDS)},
    )
    with up(options) as stack:
        yield LakeDriver(stack)


@pytest.fixture(autouse=True)
def _no_faults_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "lake" in request.fixturenames:
        request.getfixturevalue("lake").set_faults()
