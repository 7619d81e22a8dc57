"""Occurrences are counted exactly, and record ids are hashes of canonical JSON."""

from __future__ import annotations

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lambdas.reconcile_document.occurrences import Occurrences
from lambdas.reconcile_document.ownership import with_owners
from lambdas.reconcile_document.rows import RowMaker, canonical_json
from medallion.vocabulary import lake
from tests.unit.extraction_builders import a_chunk, a_document, a_record, an_outcome

DIGESTS = st.integers(min_value=0, max_value=2**64 - 1)


@given(st.lists(st.sampled_from([0, 1, 1024, 2048, 2**64 - 1]) | DIGESTS, max_size=60))
def test_each_digest_is_counted(digests: list[int]) -> None:
    occurrences, expected = Occurrences(), Counter[int]()
    for digest in digests:
        expected[digest] += 1
        assert occurrences.next_of(digest) == expected[digest]


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_record_id_is_the_hash_of_canonical_json(quote: str) -> None:
    outcome = an_outcome(a_chunk(quote), a_record(0, quote, ticket=quote, score=1.5, day=None))
    (chunk,) = with_owners([outcome])
    (row,) = RowMaker(a_document()).rows(chunk)[lake.RECORDS]
    content = ["d" * 32, {"ticket": quote, "score": 1.5, "day": None}, quote]
    digest = hashlib.sha256(canonical_json(content).encode()).digest()
    assert row["record_id"] == hashlib.sha256(digest + bytes(7) + b"\1").hexdigest()[:32]
