"""How `doctor` reports the models of the deployed datasets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cli.stacks.findings import Finding
from cli.stacks.model_findings import shutdown_findings
from medallion.vocabulary.datasets import ModelSettings
from tests.unit.extraction_builders import a_dataset

ENDING = [
    replace(a_dataset(), name=name, model=ModelSettings("gemini-3.1-flash-lite"))
    for name in ("letters", "mails")
]
LASTING = replace(a_dataset(), name="notes", model=ModelSettings("gemini-3.5-flash-lite"))


def test_a_model_that_ends_soon_is_one_warning_with_the_datasets_that_use_it() -> None:
    (found,) = shutdown_findings([*ENDING, LASTING], date(2027, 5, 1))
    assert (found.check, found.verdict) == ("model gemini-3.1-flash-lite", "warn")
    assert found.finding.endswith("2027-05-07; used by letters, mails")
    assert "model.name" in found.next_step


def test_models_that_do_not_end_soon_are_ok() -> None:
    findings = shutdown_findings([LASTING], date(2027, 5, 1))
    assert findings == [Finding("models", "ok", "gemini-3.5-flash-lite: no shutdown is near")]
    (before,) = shutdown_findings(ENDING, date(2027, 4, 6))
    assert before.verdict == "ok"


def test_a_stack_without_datasets_has_no_models() -> None:
    (found,) = shutdown_findings([], date(2027, 5, 1))
    assert (found.verdict, found.finding) == ("ok", "none: no shutdown is near")
