import pytest

from tests.simulation.planted_bugs import Baseline, Copy, Found, PatchError, find, names, table_of

QUICKLY_FOUND = ("answer_not_stored", "batches_begin_too_early", "claim_freed_too_early")


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    return Baseline()


def test_every_patch_fits_the_code() -> None:
    assert len(names()) >= 22
    with Copy() as copy:
        for name in names():
            copy.plant(name, only_check=True)


@pytest.mark.parametrize("bug", QUICKLY_FOUND)
def test_seeds_find_a_planted_bug(bug: str, baseline: Baseline) -> None:
    found = find(bug, 10, baseline)
    assert found.promises
    assert not found.crash


def test_a_patch_that_does_not_fit_is_named() -> None:
    with Copy() as copy:
        copy.plant("answer_not_stored")
        with pytest.raises(PatchError, match="answer_not_stored does not apply"):
            copy.plant("answer_not_stored")


def test_the_table_names_the_promise_and_the_bugs_that_are_not_found() -> None:
    found = Found("a_bug", 3, ("a_promise", "another"), 12.3)
    hidden = Found("a_hidden_bug", 1000, (), 600.0)
    assert table_of([found, hidden]).splitlines() == [
        "| Bug          | Seeds | Broken promise       | Seconds |",
        "| ------------ | ----: | -------------------- | ------: |",
        "| a bug        | 3     | a_promise and 1 more | 12      |",
        "| a hidden bug | 1000  | NOT FOUND            | 600     |",
    ]
