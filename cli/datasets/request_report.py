"""What a dataset's requests consist of and cost, for people and for programs."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from medallion.requests import enforcement_of, overhead_share, request_tokens
from medallion.vocabulary.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.datasets.sample_requests import SampleRequest
    from cli.output import Row

COLUMNS: Final = (
    *("dataset", "model", "sample", "sample_chars", "tokens", "max_output_tokens"),
    *("overhead_share", "max_chars", "overhead_share_at_max_chars", "chunk_chars_at_20_percent"),
    *("usd_per_mb", "answer_tokens_per_char", "enforced_by_gemini", "checked_by_pipeline"),
    "request",
)
_TARGET: Final = 0.2
_LABEL: Final = 20
_KEYWORDS: Final = ("required", "enum", "format")


def facts(sample: SampleRequest) -> Row:
    """The figures of a request and the request itself, in the columns for programs."""
    size, limit = sample.size, sample.dataset.chunking.max_chars
    enforcement = enforcement_of(sample.dataset.record_schema)
    usd = size.usd_per_mb(sample.price) if sample.price else None
    return {
        "dataset": sample.dataset.name,
        "model": sample.request.model,
        "sample": sample.sample,
        "sample_chars": len(sample.chunk.core),
        "tokens": request_tokens(sample.request),
        "max_output_tokens": sample.request.max_output_tokens,
        "overhead_share": round(overhead_share(sample.request, len(sample.chunk.core)), 4),
        "max_chars": limit,
        "overhead_share_at_max_chars": round(size.share(limit), 4),
        "chunk_chars_at_20_percent": size.chars_for(_TARGET),
        "usd_per_mb": None if usd is None else round(usd, 4),
        "answer_tokens_per_char": size.answer_tokens_per_char,
        "enforced_by_gemini": enforcement.by_gemini,
        "checked_by_pipeline": enforcement.by_checks,
        "request": asdict(sample.request),
    }


def flat(row: Row) -> Row:
    """The row with nested values as JSON, for formats that have only texts."""
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
        for name, value in row.items()
    }


def summary_text(sample: SampleRequest, width: int) -> str:
    """The figures of a request in a few lines, for people."""
    lines = [f"{sample.dataset.name}: the request for {printable(sample.sample)}"]
    for label, text in _summary(sample):
        lines += textwrap.wrap(
            text,
            max(width, 40),
            initial_indent=f"  {label:<{_LABEL}}",
            subsequent_indent=" " * (_LABEL + 2),
            break_on_hyphens=False,
            break_long_words=False,
        )
    return "\n".join(lines) + "\n"


def whole_text(sample: SampleRequest) -> str:
    """The exact request: system instruction, text, response schema and settings."""
    sent = asdict(sample.request)
    parts = {name: sent.pop(name) for name in ("instructions", "text", "response_schema")}
    parts["response_schema"] = json.dumps(parts["response_schema"], ensure_ascii=False, indent=1)
    settings = {name: value for name, value in sent.items() if value not in (None, "")}
    parts["settings"] = json.dumps(settings)
    return "".join(f"--- {name} ---\n{_safe(text)}\n" for name, text in parts.items())


def _summary(sample: SampleRequest) -> Iterator[tuple[str, str]]:
    default = ", the default of a deployment" if sample.is_default_model else ""
    yield "model", f"{sample.request.model}{default}"
    tokens, most = request_tokens(sample.request), sample.request.max_output_tokens
    yield "tokens", f"about {tokens:,} sent, at most {most:,} answered"
    yield "not document text", _overhead(sample)
    yield "cost", _cost(sample)
    enforcement = enforcement_of(sample.dataset.record_schema)
    yield "Gemini enforces", _enforced(enforcement.by_gemini)
    checks = enforcement.by_checks.items()
    yield "the pipeline checks", "; ".join(f"{name}: {', '.join(rules)}" for name, rules in checks)


def _overhead(sample: SampleRequest) -> str:
    here = overhead_share(sample.request, len(sample.chunk.core))
    limit, size = sample.dataset.chunking.max_chars, sample.size
    return (
        f"{here:.0%} of this request, {size.share(limit):.0%} of a chunk of {limit:,} characters, "
        f"{_TARGET:.0%} of a chunk of {size.chars_for(_TARGET):,}"
    )


def _cost(sample: SampleRequest) -> str:
    size = sample.size
    if sample.price is None:
        return "unknown: the price of this model is not known"
    return (
        f"about ${size.usd_per_mb(sample.price):.2f} for a million characters at today's prices, "
        f"in chunks of {size.mean_core_chars:,} characters with answers of "
        f"{size.answer_tokens_per_char:.2g} tokens for each; without thinking and repairs"
    )


def _enforced(rules: Mapping[str, tuple[str, ...]]) -> str:
    fields = {keyword: [name for name in rules if keyword in rules[name]] for keyword in _KEYWORDS}
    named = [f"{keyword}: {', '.join(names)}" for keyword, names in fields.items() if names]
    return "; ".join(["type: all fields", *named])


def _safe(text: str) -> str:
    """The text with its lines, but without signs that control a terminal."""
    return "\n".join(printable(line.expandtabs()) for line in text.split("\n"))
