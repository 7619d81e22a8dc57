"""Grounding against langextract's aligner: the same chunks and quotes, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Final

from benchmarks.corrupted_quotes import Case, Task, tasks_by_kind
from benchmarks.quote_pairs import Pair, pairs
from benchmarks.reports import table, write_report
from lambdas.extract_batch.grounding import QuoteFinder

MIN_SPEEDUP: Final = 40
MIN_HARMLESS_SHARE: Final = 0.97
_EDGE_TOLERANCE: Final = 3
"""In characters: aligners differ on whether a full stop or a bracket is part of a quote."""

Span = tuple[int, int] | None
Aligner = Callable[[Task], list[Span]]


@dataclass
class Score:
    """The results of an aligner on one kind of quotes.

    Attributes:
        seconds: processor time.
        right: spans with both edges in the right place.
        partial: spans that contain a part of the passage, or too much.
        wrong: spans elsewhere, and spans of passages that are not in the text.
        missed: quotes that are in the text but have no span.
    """

    quotes: int = 0
    seconds: float = 0.0
    right: int = 0
    partial: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def recall(self) -> float:
        return self.right / self.quotes

    def count(self, case: Case, span: Span) -> None:
        self.quotes += 1
        verdict = _verdict(case.span, span)
        setattr(self, verdict, getattr(self, verdict) + 1)


def run() -> int:
    """Measure both aligners and write the report; 1 if a target is missed."""
    tasks = tasks_by_kind()
    scores = {
        kind: {"medallion": _measure(ground, of_kind), "langextract": _measure(align, of_kind)}
        for kind, of_kind in tasks.items()
    }
    summary = _summary(scores)
    header = ("quotes", "aligner", "recall", "right", "partial", "wrong", "missed", "CPU ms/chunk")
    rows = [
        (
            *(kind, name, f"{score.recall:.3f}"),
            *(score.right, score.partial, score.wrong, score.missed),
            f"{score.seconds * 1000 / len(tasks[kind]):.2f}",
        )
        for kind, both in scores.items()
        for name, score in both.items()
    ]
    figures = {
        "summary": summary,
        "scores": {
            kind: {name: asdict(score) for name, score in both.items()}
            for kind, both in scores.items()
        },
    }
    altered = [_altered(kind, of_kind) for kind, of_kind in _pairs_by_kind().items()]
    tables = [
        table(("figure", "value"), list(summary.items())),
        table(header, rows),
        table(
            ("altered quotes", "meaning", "pairs", *("accepted", "wrong spans") * 2),
            [verdict.row() for verdict in altered],
        ),
    ]
    figures["pairs"] = [asdict(verdict) for verdict in altered]
    write_report("grounding", figures, tables, ["langextract"])
    return 0 if summary["targets met"] and _pairs_are_judged_well(altered) else 1


@dataclass(frozen=True)
class Altered:
    """The verdicts on the quotes that one rule altered.

    Attributes:
        accepted: quotes that an aligner found a span for, by aligner.
        wrong: of these, spans elsewhere; all of them if the meaning was changed.
    """

    kind: str
    harmless: bool
    pairs: int
    accepted: dict[str, int]
    wrong: dict[str, int]

    def row(self) -> tuple[object, ...]:
        meaning = "kept" if self.harmless else "changed"
        figures = [(self.accepted[name], self.wrong[name]) for name in _ALIGNERS]
        return (self.kind, meaning, self.pairs, *chain(*figures))


def _pairs_by_kind() -> dict[tuple[bool, str], list[Pair]]:
    by_kind: dict[tuple[bool, str], list[Pair]] = {}
    for pair in pairs():
        by_kind.setdefault((pair.harmless, pair.kind), []).append(pair)
    return dict(sorted(by_kind.items()))


def _altered(kind: tuple[bool, str], of_kind: list[Pair]) -> Altered:
    accepted, wrong = dict.fromkeys(_ALIGNERS, 0), dict.fromkeys(_ALIGNERS, 0)
    for pair in of_kind:
        task = Task(pair.text, (Case(pair.quote, pair.span),))
        for name, aligner in _ALIGNERS.items():
            (span,) = aligner(task)
            accepted[name] += span is not None
            wrong[name] += span is not None and _verdict(pair.span, span) != "right"
    return Altered(kind[1], kind[0], len(of_kind), accepted, wrong)


def _pairs_are_judged_well(altered: list[Altered]) -> bool:
    """True if no changed meaning and nearly all harmless quotes are accepted, at their places."""
    harmless = [verdict for verdict in altered if verdict.harmless]
    right = sum(kind.accepted["medallion"] - kind.wrong["medallion"] for kind in harmless)
    total = sum(kind.pairs for kind in harmless)
    wrong = sum(kind.wrong["medallion"] for kind in altered)
    return not wrong and right / total >= MIN_HARMLESS_SHARE


def ground(task: Task) -> list[Span]:
    """Find the quotes with this project's finder; the whole chunk is the core."""
    quotes = [case.quote for case in task.cases]
    found = QuoteFinder("", task.text, "", core_start=0).ground(quotes)
    return [(place.start, place.end) if place else None for place in found]


def align(task: Task) -> list[Span]:
    """Find the quotes with the peer and its defaults, in one call for all quotes of the chunk."""
    from langextract.core.data import Extraction  # noqa: PLC0415 - installed only for benchmarks
    from langextract.resolver import WordAligner  # noqa: PLC0415 - the same

    extractions = [Extraction("quote", case.quote) for case in task.cases]
    WordAligner().align_extractions([extractions], task.text)
    intervals = [extraction.char_interval for extraction in extractions]
    return [(place.start_pos, place.end_pos) if place else None for place in intervals]


_ALIGNERS: Final[dict[str, Aligner]] = {"medallion": ground, "langextract": align}


def _measure(aligner: Aligner, tasks: list[Task]) -> Score:
    score = Score()
    for task in tasks:  # Data that a process reads once, such as word lists, is not measured.
        aligner(task)
    for task in tasks:
        begun = time.process_time()
        spans = aligner(task)
        score.seconds += time.process_time() - begun
        for case, span in zip(task.cases, spans, strict=True):
            score.count(case, span)
    return score


def _verdict(true: Span, found: Span) -> str:
    if true is None or found is None:
        return "right" if true == found else "wrong" if found else "missed"
    if max(abs(true[0] - found[0]), abs(true[1] - found[1])) <= _EDGE_TOLERANCE:
        return "right"
    return "partial" if found[0] < true[1] and true[0] < found[1] else "wrong"


def _summary(scores: dict[str, dict[str, Score]]) -> dict[str, float | int | bool]:
    def total(name: str, figure: str) -> float:
        return sum(float(asdict(both[name])[figure]) for both in scores.values())

    speedup = total("langextract", "seconds") / total("medallion", "seconds")
    slowest = min(
        both["langextract"].seconds / both["medallion"].seconds for both in scores.values()
    )
    lower = [kind for kind, both in scores.items() if _recall_gap(both) < 0]
    wrong = int(total("medallion", "wrong"))
    return {
        "times faster": round(speedup, 1),
        "times faster, slowest kind": round(slowest, 1),
        "kinds with lower recall": len(lower),
        "wrong spans": wrong,
        "wrong spans of langextract": int(total("langextract", "wrong")),
        "targets met": speedup >= MIN_SPEEDUP and not lower and not wrong,
    }


def _recall_gap(both: dict[str, Score]) -> float:
    return both["medallion"].recall - both["langextract"].recall
