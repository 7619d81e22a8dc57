"""How well extracted rows agree with the true records of a sample."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from medallion.vocabulary.datasets import RESERVED_FIELD_NAMES

Row = Mapping[str, Any]

TRUTH_ROOT = Path(__file__).parent
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
SAME_PLACE_SHARE = 0.5
"""A row matches a true record if it shares this much of the shorter of the two spans."""


@dataclass(frozen=True)
class TrueRecord:
    """A record of the sample, with the words that support it."""

    fields: dict[str, Any]
    support: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.support)


@dataclass(frozen=True)
class Truth:
    """The true records of a sample and the accuracy expected of a rule-based reader.

    Attributes:
        at_least: thresholds for `recall`, `precision` and `field_accuracy`.
        unjudged: fields on which careful readers may differ in this sample.
    """

    records: tuple[TrueRecord, ...]
    at_least: dict[str, float]
    unjudged: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Score:
    """The outcome of a comparison.

    Attributes:
        matched: pairs of positions (true record, row) of the same passage.
        missed: positions of true records without a row.
        spurious: positions of rows without a true record.
        fields_right: fields of matched pairs on which both sides agree.
        fields_judged: fields of matched pairs that at least one side has.
    """

    matched: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    spurious: tuple[int, ...]
    fields_right: int
    fields_judged: int

    @property
    def recall(self) -> float:
        return _share(len(self.matched), len(self.matched) + len(self.missed))

    @property
    def precision(self) -> float:
        return _share(len(self.matched), len(self.matched) + len(self.spurious))

    @property
    def field_accuracy(self) -> float:
        return _share(self.fields_right, self.fields_judged)

    def shortfalls(self, at_least: Mapping[str, float]) -> dict[str, float]:
        """The measures below their threshold, with their values."""
        values = {name: float(getattr(self, name)) for name in at_least}
        return {name: value for name, value in values.items() if value < at_least[name]}


def read_truth(dataset: str, sample: str, root: Path = TRUTH_ROOT) -> Truth:
    """Read the truth of `datasets/<dataset>/samples/<sample>.txt`."""
    raw = json.loads((root / dataset / f"{sample}.json").read_text(encoding="utf-8"))
    return Truth(
        records=tuple(TrueRecord(**record) for record in raw["records"]),
        at_least=raw["at_least"],
        unjudged=frozenset(raw.get("unjudged", ())),
    )


def score(rows: Sequence[Row], truth: Truth) -> Score:
    """Compare rows with the truth; each true record and each row is matched at most once.

    Args:
        rows: the fields of a record with `quote_start` and `quote_end` (code points); columns of
            evidence and lineage are ignored.
        truth: the truth of the same sample.
    """
    names = _judged_names(rows, truth)
    matched: dict[int, int] = {}
    for _, position, row in sorted(_candidates(rows, truth, names)):
        if position not in matched and row not in matched.values():
            matched[position] = row
    right = judged = 0
    for position, row in matched.items():
        verdicts = list(_verdicts(truth.records[position].fields, rows[row], names))
        right, judged = right + sum(verdicts), judged + len(verdicts)
    return Score(
        matched=tuple(sorted(matched.items())),
        missed=tuple(p for p in range(len(truth.records)) if p not in matched),
        spurious=tuple(r for r in range(len(rows)) if r not in matched.values()),
        fields_right=right,
        fields_judged=judged,
    )


def _judged_names(rows: Sequence[Row], truth: Truth) -> frozenset[str]:
    """The judged fields, including those that only a row has: the text does not state them."""
    named = frozenset().union(*(record.fields for record in truth.records), *rows)
    return named - RESERVED_FIELD_NAMES - truth.unjudged


def _candidates(
    rows: Sequence[Row], truth: Truth, names: frozenset[str]
) -> Iterator[tuple[tuple[float, int], int, int]]:
    """Possible pairs, which sort by the share of wrong fields, then by the largest overlap."""
    for row_number, row in enumerate(rows):
        start, end = int(row["quote_start"]), int(row["quote_end"])
        for position, record in enumerate(truth.records):
            shared = min(end, record.end) - max(start, record.start)
            if shared > 0 and shared >= SAME_PLACE_SHARE * min(end - start, len(record.support)):
                wrong = [not verdict for verdict in _verdicts(record.fields, row, names)]
                yield (sum(wrong) / max(len(wrong), 1), -shared), position, row_number


def _verdicts(true: Row, row: Row, names: frozenset[str]) -> Iterator[bool]:
    for name in names:
        expected, given = _plain(true.get(name)), _plain(row.get(name))
        if expected is not None or given is not None:
            yield expected == given


def _plain(value: object) -> object:
    """The value in a form that is the same for JSON, Spark and Athena."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = "" if value is None else str(value).strip()
    return float(text) if _NUMBER.fullmatch(text) else text or None


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
