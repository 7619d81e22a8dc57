"""The exact request for a sample of a dataset, without a stack and without a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medallion.contracts import TextChunk
from medallion.model import DEFAULT_MODEL, price_of, with_model_name
from medallion.requests import (
    build_instructions,
    build_request,
    build_response_schema,
    size_of,
)
from medallion.texts import TextDecoder
from medallion.vocabulary.errors import DocumentRejectedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from medallion.model import ModelRequest, Price
    from medallion.requests import RequestSize
    from medallion.vocabulary.datasets import Dataset

_SAMPLES: Final = "samples"
_MOST_BYTES_OF_A_CHARACTER: Final = 4


@dataclass(frozen=True)
class SampleRequest:
    """A request and what it is about.

    Attributes:
        dataset: with the name of the model that answers.
        is_default_model: the dataset names no model.
        sample: the origin of the text, in words.
        price: of the model on the day, None if it is not known.
    """

    dataset: Dataset
    is_default_model: bool
    sample: str
    chunk: TextChunk
    request: ModelRequest
    size: RequestSize
    price: Price | None


def sample_request(dataset: Dataset, folder: Path, today: date) -> SampleRequest:
    """The request for the first chunk of a sample; without samples, for an example's text."""
    named = with_model_name(dataset, DEFAULT_MODEL)
    sample, chunk = next(_texts(dataset, folder))
    request = build_request(
        named,
        chunk,
        instructions=build_instructions(named),
        schema=build_response_schema(named.record_schema),
        default_model=DEFAULT_MODEL,
    )
    price = price_of(named.model.name, today)
    is_default = not dataset.model.name
    return SampleRequest(named, is_default, sample, chunk, request, size_of(named), price)


def _texts(dataset: Dataset, folder: Path) -> Iterator[tuple[str, TextChunk]]:
    """Texts for the request, best first; the last is empty."""
    limit = dataset.chunking.max_chars
    for path in _samples(folder, limit):
        text = _beginning(path, limit + dataset.chunking.context_chars)
        if text.strip():
            first = f"the first {limit:,} characters of " if len(text) > limit else ""
            yield f"{first}{_SAMPLES}/{path.name}", _chunk(text, limit)
    for number, example in enumerate(dataset.examples, 1):
        yield f"the text of example {number}", _chunk(example.text, limit)
    yield "no text", _chunk("", limit)


def _samples(folder: Path, limit: int) -> list[Path]:
    """The samples, first those that one chunk holds, the longest of them first."""
    try:
        sized = [(path.stat().st_size, path) for path in (folder / _SAMPLES).iterdir()]
    except OSError:
        return []
    files = [(size, path) for size, path in sized if path.is_file()]
    order = sorted(files, key=lambda found: (found[0] > limit, abs(found[0] - limit), found[1]))
    return [path for _, path in order]


def _beginning(path: Path, chars: int) -> str:
    """The beginning of a text; empty if it cannot be read."""
    try:
        most = chars * _MOST_BYTES_OF_A_CHARACTER
        with path.open("rb") as file:
            block = file.read(most)
        return "".join(TextDecoder(most).decode([block]))[:chars]
    except (OSError, DocumentRejectedError):
        return ""


def _chunk(text: str, limit: int) -> TextChunk:
    core = text[:limit]
    return TextChunk(
        index=0,
        chunk_key="",
        core_start=0,
        core_end=len(core),
        core_start_byte=0,
        core_end_byte=len(core.encode()),
        context_before="",
        core=core,
        context_after=text[limit:],
    )
