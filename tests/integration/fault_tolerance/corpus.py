"""Generated texts of a shipped dataset, cut into chunks, and spans in them that a model refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Final

from lambdas.chunk_text.chunking import chunks_of
from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset, prepare
from local_aws.gemini_stand_in.reading import Hints, read_hints
from medallion.contracts import TextChunk
from medallion.dataset_folders.dataset_source import compile_dataset
from tests.truth.generate_samples import GENERATORS, REPOSITORY

_LONGEST_SPAN: Final = 200
_APART: Final = 3
"""Chunks between two spans, so that no chunk sees two."""


@dataclass(frozen=True)
class Text:
    """A generated document.

    Attributes:
        supports: the passages that support a record, with their places.
    """

    name: str
    text: str
    chunks: tuple[TextChunk, ...]
    supports: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Span:
    """A passage that occurs once in all texts; the model refuses each prompt that contains it."""

    document: str
    start: int
    passage: str

    @property
    def end(self) -> int:
        return self.start + len(self.passage)


@dataclass(frozen=True)
class Corpus:
    """The texts of a dataset."""

    dataset: PreparedDataset
    hints: Hints
    texts: tuple[Text, ...]

    @property
    def chunk_count(self) -> int:
        return sum(len(text.chunks) for text in self.texts)


def a_corpus(dataset: str, seeds: Sequence[int], formats: Sequence[str] = ()) -> Corpus:
    """The texts of all generators of a dataset, or of some, once for each seed."""
    folder = REPOSITORY / "datasets" / dataset
    prepared = prepare(compile_dataset(folder).to_json().encode())
    texts = (
        _text(prepared, dataset, name, seed)
        for seed in seeds
        for name in formats or GENERATORS[dataset]
    )
    return Corpus(prepared, read_hints(str(folder / "offline.yaml")), tuple(texts))


def spans_in(corpus: Corpus, share: float, seed: int) -> list[Span]:
    """Supports of records, in about this share of the chunks."""
    random = Random(seed)
    wanted = round(share * corpus.chunk_count)
    found: list[Span] = []
    texts = [text for text in corpus.texts if text.chunks]
    for text in random.sample(texts, len(texts)):
        found += _spans(corpus, text, random, wanted - len(found))
    return found


def _spans(corpus: Corpus, text: Text, random: Random, wanted: int) -> Iterator[Span]:
    """At most `wanted` spans of one text, far from each other."""
    taken: list[int] = []
    supports = random.sample(text.supports, len(text.supports))
    for start, passage in supports:
        chunk = next(chunk.index for chunk in text.chunks if start < chunk.core_end)
        near = any(abs(chunk - other) < _APART for other in taken)
        if len(taken) >= wanted or near or len(passage) > _LONGEST_SPAN:
            continue
        if sum(other.text.count(passage) for other in corpus.texts) == 1:
            taken.append(chunk)
            yield Span(text.name, start, passage)


def _text(prepared: PreparedDataset, dataset: str, name: str, seed: int) -> Text:
    sample = GENERATORS[dataset][name](f"{name} of seed {seed}")
    text = sample.text()
    chunks = tuple(
        TextChunk(chunk_key=str(cut.index), **asdict(cut))
        for cut in chunks_of([text], prepared.dataset.chunking)
    )
    supports = tuple((record["start"], record["support"]) for record in sample.records)
    return Text(f"{dataset}/{name}-{seed}", text, chunks, supports)
