"""Writes the generated samples and their truth: `python -m tests.truth.generate_samples`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.truth import feedback_samples, incident_samples
from tests.truth.sample_text import SampleText

REPOSITORY = Path(__file__).parents[2]
GENERATORS = {
    "customer_feedback": feedback_samples.SAMPLES,
    "incident_reports": incident_samples.SAMPLES,
}
SCORED_AT_LEAST = {"recall": 0.9, "precision": 0.9, "field_accuracy": 0.9}
"""The scores that an extraction by rules must reach on a generated sample."""
UNJUDGED = {
    name: ["channel"]
    for name in ("survey_forms_crlf", "survey_forms_large", "app_reviews", "ticket_dump")
}
"""The whole text suggests the channel, but no record names it: with and without it is right."""


def sample_path(dataset: str, name: str) -> Path:
    return REPOSITORY / "datasets" / dataset / "samples" / f"{name}.txt"


def truth_path(dataset: str, name: str) -> Path:
    return Path(__file__).parent / dataset / f"{name}.json"


def generated(dataset: str, name: str) -> tuple[bytes, bytes]:
    """The contents of a sample's two files.

    Returns:
        The bytes of the text and of its truth.
    """
    sample: SampleText = GENERATORS[dataset][name](name)
    truth = {
        "made": "generated",
        "at_least": SCORED_AT_LEAST,
        "unjudged": UNJUDGED.get(name, []),
        "records": sample.records,
    }
    return sample.text().encode(), _as_file(truth)


def placed(dataset: str, name: str) -> bytes:
    """The truth of a handwritten sample, with the current `start` of each support."""
    text = sample_path(dataset, name).read_bytes().decode()
    truth = json.loads(truth_path(dataset, name).read_text(encoding="utf-8"))
    end = 0
    for record in truth["records"]:
        record["start"] = text.index(record["support"], end)
        end = record["start"] + len(record["support"])
    return _as_file(truth)


def write_all() -> None:
    """Write the generated samples and all truth files, but no handwritten texts."""
    for dataset, samples in GENERATORS.items():
        for path in sorted(truth_path(dataset, "").parent.glob("*.json")):
            if path.stem not in samples:
                path.write_bytes(placed(dataset, path.stem))
        for name in samples:
            text, truth = generated(dataset, name)
            sample_path(dataset, name).write_bytes(text)
            truth_path(dataset, name).write_bytes(truth)


def _as_file(truth: dict[str, Any]) -> bytes:
    return (json.dumps(truth, ensure_ascii=False, indent=1) + "\n").encode()


if __name__ == "__main__":
    write_all()
