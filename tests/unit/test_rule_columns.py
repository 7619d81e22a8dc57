from __future__ import annotations

import json

import pytest

from medallion.dataset_folders.expectation_checks import columns_of_rule
from medallion.vocabulary.datasets import Dataset, Expectation, parse_dataset


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("stars IS NULL OR stars BETWEEN 1 AND 5", ("stars",)),
        ("to_date(seen_at) <= date_add(bought_on, 1)", ("seen_at", "bought_on")),
        ("Title LIKE 'stars%' AND `price` > 0.5", ("title", "price")),
        ("count(product) >= 0.3 * count(*)", ("product",)),
        ("true", ()),
    ],
)
def test_the_columns_of_a_rule_are_those_that_it_reads(rule: str, columns: tuple[str, ...]) -> None:
    assert columns_of_rule(rule) == columns


def test_a_dataset_that_was_compiled_without_columns_is_read() -> None:
    rule = Expectation("rule_a", "records", "stars > 0", columns=("stars",))
    dataset = Dataset("letters", "", "", "", {}, "", expectations=(rule,))
    older = json.loads(dataset.to_json())
    del older["expectations"][0]["columns"]
    assert parse_dataset(dataset.to_json()) == dataset
    assert parse_dataset(json.dumps(older)).expectations[0].columns == ()
