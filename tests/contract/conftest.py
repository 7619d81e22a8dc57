"""The infrastructure, synthesized once for all contract tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.synthesis import Synthesis, synthesize


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    return synthesize(tmp_path_factory.mktemp("default"))


@pytest.fixture(scope="session")
def local_stack(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """The stack for the embedded AWS, plus an e-mail address and a remote state."""
    return synthesize(
        tmp_path_factory.mktemp("local"),
        environment="local",
        gold_database="gold",
        silver_database="silver",
        max_concurrency="4",
        reserved_concurrency="3",
        force_destroy="true",
        alarm_email="somebody@example.com",
        state_bucket="states",
    )


@pytest.fixture(scope="session")
def project_root() -> Path:
    return Path(__file__).parents[2]
