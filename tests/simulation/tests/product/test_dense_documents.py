"""Faults while a document's rows are in several silver objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

import pytest

from lambdas.reconcile_document import handler
from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
from medallion.contracts import DocumentPointer
from tests.simulation.world import run, schedule_of_seed


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many objects with records each run wrote; an object holds one or two."""
    found: list[int] = []

    class SeenWriter(SilverTablesWriter):
        def replace(
            self,
            document: DocumentPointer,
            rows: Mapping[str, BinaryIO],
            earlier: Mapping[str, int],
        ) -> int:
            parts = super().replace(document, rows, earlier)
            found.append(parts)
            return parts

    monkeypatch.setattr(handler, "MAX_PART_BYTES", 500)
    monkeypatch.setattr(handler, "SilverTablesWriter", SeenWriter)
    return found


@pytest.mark.parametrize("seed", range(1, 6))
def test_dense_documents_keep_every_promise(seed: int, written: list[int]) -> None:
    assert run(schedule_of_seed(seed)).violations == ()
    assert max(written) > 1
