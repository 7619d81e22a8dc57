"""The state machine and the error classes agree with the table of retries."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from medallion.aws.transient_errors import CONFLICTS, THROTTLES
from medallion.vocabulary import errors as error_tree
from tests.contract.retry_page import PAGE, Row, mean_seconds, rows, with_table

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
ROOTS_OF_THE_TREE = {"RetryableError", "InputError", "DefectError"}
OF_PYTHON_AND_AWS = {"ClientError", "ImportError", "SlowDown", "ThrottlingException"}
OF_PYTHON_AND_AWS |= {"InternalError", "ConditionalRequestConflict", "OperationAborted"}
IN_THE_MACHINE = [row for row in rows() if "states" in row]
MACHINE: dict[str, Any] = json.loads(
    (ROOT / "statemachine/document_pipeline.asl.json").read_text(encoding="utf-8")
)


def states_of(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states_of(state["ItemProcessor"])


STATES = dict(states_of(MACHINE))


def places_of(name: str, state: dict[str, Any]) -> set[str]:
    """What a row may call the state."""
    places = {name}
    if "lambda:invoke" in state.get("Resource", ""):
        places.add("lambda")
    if state.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
        places.add("map")
    return places


def retrier_of(row: Row) -> dict[str, Any]:
    return {
        "ErrorEquals": list(row["errors"]),
        "IntervalSeconds": row["interval_seconds"],
        "MaxAttempts": row["max_attempts"],
        "BackoffRate": row["backoff_rate"],
        "MaxDelaySeconds": row["max_delay_seconds"],
        "JitterStrategy": "FULL",
    }


def known_classes() -> set[str]:
    """The errors of the steps and of the packages that they share."""
    for handler in ROOT.glob("lambdas/*/handler.py"):
        importlib.import_module(f"lambdas.{handler.parent.name}.handler")
    importlib.import_module("lambdas.extract_batch.model.keyed_model")
    importlib.import_module("medallion.dataset_folders")
    importlib.import_module("glue_jobs.silver_to_gold.decisions.promotion")
    importlib.import_module("glue_jobs.silver_to_gold.decisions.progress")
    found, left = set(), [error_tree.MedallionError]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.split(".")[0] in {"medallion", "lambdas", "glue_jobs"}:
            found.add(kind.__name__)
    return found - ROOTS_OF_THE_TREE - {"MedallionError"}


@pytest.mark.parametrize("name", STATES)
def test_a_state_has_exactly_the_retriers_of_the_table(name: str) -> None:
    places = places_of(name, STATES[name])
    expected = [retrier_of(row) for row in IN_THE_MACHINE if places & set(row["states"])]
    found = STATES[name].get("Retry", [])
    assert sorted(found, key=json.dumps) == sorted(expected, key=json.dumps)


def test_every_row_is_about_a_state_that_exists() -> None:
    places = set().union(*(places_of(name, state) for name, state in STATES.items()))
    for row in IN_THE_MACHINE:
        assert set(row["states"]) <= places


def test_every_error_class_has_one_row() -> None:
    listed = Counter(error for row in rows() for error in row["errors"])
    assert {error for error, count in listed.items() if count > 1} == set()
    own = {error for error in listed if "." not in error}
    assert own - OF_PYTHON_AND_AWS == known_classes()


def test_only_rows_of_the_machine_have_numbers() -> None:
    for row in rows():
        assert ("states" in row) == ("max_attempts" in row) == ("often" not in row)
        assert ("states" in row) == ("retried_by" not in row)


@pytest.mark.parametrize(
    ("error", "least_hours"),
    [("Lambda.TooManyRequestsException", 8), ("Glue.ConcurrentRunsExceededException", 4)],
)
def test_retries_outlast_a_busy_account(error: str, least_hours: float) -> None:
    (row,) = (row for row in IN_THE_MACHINE if error in row["errors"])
    assert mean_seconds(row) >= least_hours * 3600
    assert row["max_attempts"] >= 200


def test_a_step_retries_an_outage_of_minutes() -> None:
    (row,) = (row for row in IN_THE_MACHINE if "TransientAwsError" in row["errors"])
    assert mean_seconds(row) >= 600


def test_the_codes_of_the_table_become_transient_errors() -> None:
    assert {"SlowDown", "ThrottlingException"} <= THROTTLES
    assert {"ConditionalRequestConflict", "OperationAborted"} <= CONFLICTS


def test_the_page_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        with_table("# Operations")
