"""Documents with answers from an older prompt, schema or model, and the cost of rerunning them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cli.documents.finding import ANSWERED_IN_SQL, require_dataset_name
from cli.errors import CommandError, ExitCode
from cli.output import Layout, Output, Row, messages, print_rows
from cli.stacks import run_query
from medallion.aws import S3ObjectStore, find_dataset, utc_now
from medallion.model import Price, changes, cost_usd, price_of, shape_of
from medallion.vocabulary.datasets import Dataset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.stacks import Connection

_TOKENS: Final = ("prompt_tokens", "output_tokens", "thinking_tokens")
_COLUMNS: Final = ("document", "status", "changed", "chunks", *_TOKENS, "usd")
_LAYOUT: Final = Layout(keys=("document",), notes=("changed",))
# Chunks with equal texts share an answer, which is paid for once. The cost of a failed chunk
# without an answer is estimated from the document's other chunks; white space needs no answer.
_QUERY: Final = """
with answers as (
  select document_id, answer_key, max(prompt_tokens) as prompt_tokens,
    max(output_tokens) as output_tokens, max(thinking_tokens) as thinking_tokens
  from {silver}.chunks where dataset = '{dataset}' and answer_key is not null
  group by document_id, answer_key
), spent as (
  select document_id, cast(sum(prompt_tokens) as bigint) as prompt_tokens,
    cast(sum(output_tokens) as bigint) as output_tokens,
    cast(sum(thinking_tokens) as bigint) as thinking_tokens
  from answers group by document_id
), covered as (
  select document_id, count(*) as chunks, cast(sum(
    case when answer_key is null and outcome = 'FAILED' then 0 else 1 end) as bigint) as answered
  from {silver}.chunks where dataset = '{dataset}' group by document_id
)
select d.source_key, d.status, d.made_with, c.chunks, c.answered,
  s.prompt_tokens, s.output_tokens, s.thinking_tokens
from {silver}.documents d
join covered c on c.document_id = d.document_id
join spent s on s.document_id = d.document_id
where d.dataset = '{dataset}' and d.status in ({statuses})
order by d.source_key
"""


@dataclass(frozen=True)
class StaleDocument:
    """A document to rerun.

    Attributes:
        changed: the parts of the dataset that have changed since its answers.
        tokens: estimates by kind, from the stored answers.
        usd: their cost at the current model's price today, None if the price is not known.
    """

    key: str
    status: str
    changed: tuple[str, ...]
    chunks: int
    tokens: dict[str, int]
    usd: float | None

    def row(self) -> Row:
        """The document in the columns that `stale` prints."""
        facts: Row = {"document": self.key, "status": self.status, "chunks": self.chunks}
        changed = ", ".join(self.changed)
        return facts | {"changed": changed, **self.tokens, "usd": self.usd}


def find_stale(connection: Connection, dataset_name: str) -> tuple[Dataset, list[StaleDocument]]:
    """The deployed dataset, and its documents with answers from an older prompt, schema or model.

    Raises:
        CommandError: there is no such dataset.
    """
    dataset = _deployed(connection, dataset_name)
    price = price_of(dataset.model.name, utc_now().date())
    sql = _QUERY.format(
        silver=connection.stack.silver_database, dataset=dataset.name, statuses=ANSWERED_IN_SQL
    )
    _, rows = run_query(connection, sql)
    judged = (_document(row, dataset, price) for row in rows)
    return dataset, [document for document in judged if document.changed]


def print_stale(documents: Sequence[StaleDocument], output: Output) -> None:
    """Print the documents on stdout."""
    columns = [name for name in _COLUMNS if not output.is_brief or name not in _TOKENS]
    print_rows(columns, [document.row() for document in documents], output, _LAYOUT)


def print_cost(dataset: Dataset, documents: Sequence[StaleDocument]) -> None:
    """Print the cost of rerunning all documents, on stderr."""
    if not documents:
        messages.print(f"no document of {dataset.name} is stale", markup=False)
        return
    sent = sum(document.tokens["prompt_tokens"] for document in documents)
    answered = sum(sum(document.tokens.values()) for document in documents) - sent
    known = [document.usd for document in documents if document.usd is not None]
    price = f"${sum(known):,.4f}" if known else "an unknown price"
    messages.print(
        f"rerunning {len(documents)} of {dataset.name}'s documents with {dataset.model.name}: "
        f"about {sent:,} tokens sent, {answered:,} received, {price}. An estimate from the tokens "
        "of the current answers and today's price; stored answers cost nothing.",
        markup=False,
        soft_wrap=True,
    )


def _deployed(connection: Connection, name: str) -> Dataset:
    require_dataset_name(name)
    dataset = find_dataset(S3ObjectStore(connection.s3, connection.stack.artifacts_bucket), name)
    if dataset is None:
        raise CommandError(
            f"no dataset named {name!r} is deployed", "check the spelling", ExitCode.USAGE
        )
    return dataset


def _document(row: dict[str, Any], dataset: Dataset, price: Price | None) -> StaleDocument:
    tokens = {name: round((row[name] or 0) * row["chunks"] / row["answered"]) for name in _TOKENS}
    return StaleDocument(
        key=row["source_key"],
        status=row["status"],
        changed=changes(json.loads(row["made_with"]), shape_of(dataset)),
        chunks=row["chunks"],
        tokens=tokens,
        usd=round(cost_usd(price, **tokens), 6) if price else None,
    )
