"""`python -m tests.integration.fault_tolerance`: print what each fault of a model costs.

The stand-in answers generated texts of the shipped datasets: without faults first, then with each
fault on 5 % of the calls, or on marked spans in 5 % of the chunks, then with all of them. The last
columns name the limits that a run misses, and the reason codes of its chunks and quarantine rows.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from local_aws.gemini_stand_in.faults import Fault, FaultKind
from tests.integration.fault_tolerance.corpus import Corpus, Span, a_corpus, spans_in
from tests.integration.fault_tolerance.measuring import Measure, as_row, measure
from tests.integration.fault_tolerance.running import a_stand_in, run
from tests.integration.model_adapters import ADAPTERS, Adapter
from tests.truth.generate_samples import GENERATORS

SHARE: Final = 0.05
ALL: Final = "all"

BY_CHANCE: Final = (
    FaultKind.LOOP_STRING,
    FaultKind.LOOP_NUMBER,
    FaultKind.LOOP_WHITESPACE,
    FaultKind.CUT,
    FaultKind.EMPTY_STOP,
)
ON_SPANS: Final = (FaultKind.RECITATION, FaultKind.PROHIBITED)


def faults_of(kind: str, spans: Sequence[Span], seed: int, share: float = SHARE) -> list[Fault]:
    """The faults of a run: of one kind, or of all kinds."""
    kinds = [*BY_CHANCE, *ON_SPANS] if kind == ALL else [FaultKind(kind)]
    struck = [each for each in kinds if each in ON_SPANS]
    faults = [
        Fault(kind=struck[number % len(struck)], marker=span.passage)
        for number, span in enumerate(spans)
        if struck
    ]
    return [*faults, *(_by_chance(each, seed, share) for each in kinds if each in BY_CHANCE)]


def _by_chance(kind: FaultKind, seed: int, share: float) -> Fault:
    """Each kind has its own seed, otherwise all would choose the same requests."""
    # The same request is not empty a second time.
    times = 1 if kind is FaultKind.EMPTY_STOP else None
    own_seed = 1 + BY_CHANCE.index(kind) + len(BY_CHANCE) * seed
    return Fault(kind=kind, share=share, seed=own_seed, per_body=times)


def measures(
    corpus: Corpus, adapter: Adapter, kinds: Sequence[str], seed: int, share: float = SHARE
) -> Iterator[tuple[str, Measure]]:
    """What each kind costs on the same texts."""
    spans = spans_in(corpus, share, seed)
    with a_stand_in(corpus) as server:
        clean = run(corpus, server, adapter)
        yield "none", measure(clean, clean, ())
        for kind in kinds:
            struck = spans if kind in (*ON_SPANS, ALL) else []
            faulty = run(corpus, server, adapter, faults_of(kind, struck, seed, share))
            yield kind, measure(clean, faulty, struck)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each dataset."""
    parser = argparse.ArgumentParser(prog="python -m tests.integration.fault_tolerance")
    parser.add_argument("--seed", type=int, default=1, help="of texts, spans and faults")
    parser.add_argument("--times", type=int, default=1, help="texts of each kind")
    parser.add_argument("--adapter", choices=list(ADAPTERS), default="google-generativeai")
    parser.add_argument("--dataset", choices=list(GENERATORS), action="append")
    parser.add_argument("--format", action="append", help="only these generators of texts")
    parser.add_argument("--fault", choices=[*BY_CHANCE, *ON_SPANS, ALL], action="append")
    chosen = parser.parse_args(arguments)
    for dataset in chosen.dataset or GENERATORS:
        seeds = range(chosen.seed, chosen.seed + chosen.times)
        corpus = a_corpus(dataset, seeds, chosen.format or ())
        sys.stdout.write(f"{dataset}: {len(corpus.texts)} texts, {corpus.chunk_count} chunks\n")
        kinds = chosen.fault or [*BY_CHANCE, *ON_SPANS, ALL]
        adapter = ADAPTERS[chosen.adapter]
        for number, (name, price) in enumerate(measures(corpus, adapter, kinds, chosen.seed)):
            row = as_row(name, price)
            if number == 0:
                sys.stdout.write(_line(row.keys()))
            sys.stdout.write(_line(row.values()))
            sys.stdout.flush()
    return 0


def _line(cells: Iterable[str]) -> str:
    widths = (16, 7, 8, 7, 7, 8, 6, 11, 12, 22, 1)
    return "  ".join(f"{cell:<{w}}" for cell, w in zip(cells, widths, strict=True)).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
