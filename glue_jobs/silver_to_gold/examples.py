"""Examples of the rows that break a rule, for people who ask why a document is held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyspark.sql import Column, DataFrame, Row, Window
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold.decisions.quality_results import FailedExample
from glue_jobs.silver_to_gold.expectations import holds
from glue_jobs.silver_to_gold.spark_sql import identifier
from medallion.vocabulary.datasets import Expectation

MAX_PER_DOCUMENT = 10
"""Examples of one rule in one document; an aggregate counts as one document."""

MAX_PER_RULE = 1_000
"""Examples of one rule in one gold run: every document has one before any has two."""

MAX_CHARS = 1_000
"""Longer quotes and values are cut, with an ellipsis at the end."""

EXAMPLE_TYPE = (
    "struct<document_id:string,record_id:string,quote:string,quote_start:bigint,"
    "column_values:map<string,string>>"
)

_RULE = "rule"
_COLUMN_VALUES = "column_values"


@dataclass(frozen=True)
class JudgedRows:
    """Rows, and where an example's parts are found in them.

    Attributes:
        document: the column with the document's id; None for rows of an aggregate.
        texts: Spark SQL of a column's text, for columns whose text is not the value itself.
    """

    rows: DataFrame
    document: str | None
    texts: Mapping[str, str] = field(default_factory=dict)

    def identity(self) -> list[Column]:
        """What identifies an example."""
        if self.document is None:
            document = record = quote = start = F.lit(None)
        else:
            document, record = F.col(self.document), F.col("record_id")
            quote, start = F.col("quote"), F.col("quote_start")
        return [
            document.cast("string").alias("document_id"),
            record.cast("string").alias("record_id"),
            _shortened(quote).alias("quote"),
            start.cast("bigint").alias("quote_start"),
        ]

    def values(self, rule: Expectation) -> Column:
        """Map from the columns that the rule reads to their texts."""
        pairs = [
            part
            for name in rule.columns
            for part in (F.lit(name), _shortened(F.expr(self.texts.get(name, identifier(name)))))
        ]
        return F.create_map(*pairs).cast("map<string, string>").alias(_COLUMN_VALUES)


def failed_examples(
    judged: JudgedRows, rules: Iterable[Expectation]
) -> dict[str, tuple[FailedExample, ...]]:
    """The first rows of each document that break a rule, by the rule's name.

    They are found in one pass. A rule of kind "table" has no examples: no single row breaks it.
    """
    rules = [rule for rule in rules if rule.kind == "row"]
    if not rules:
        return {}
    found = judged.rows.select(*judged.identity(), F.explode(_breaks(judged, rules)).alias("b"))
    found = found.select("*", "b.*").drop("b")
    by_document = Window.partitionBy(_RULE, "document_id").orderBy(
        "quote_start", "record_id", F.to_json(_COLUMN_VALUES)
    )
    first = found.withColumn("nth", F.row_number().over(by_document)).where(
        F.col("nth") <= MAX_PER_DOCUMENT
    )
    by_rule = Window.partitionBy(_RULE).orderBy("nth", "document_id")
    kept = first.withColumn("place", F.row_number().over(by_rule)).where(
        F.col("place") <= MAX_PER_RULE
    )
    return _by_name(kept.orderBy("document_id", "nth").collect(), rules)


def _breaks(judged: JudgedRows, rules: list[Expectation]) -> Column:
    """An array with the number, and the values, of each rule that a row breaks."""
    return F.array_compact(
        F.array(
            *(
                F.when(~holds(rule), F.struct(F.lit(n).alias(_RULE), judged.values(rule)))
                for n, rule in enumerate(rules)
            )
        )
    )


def _shortened(text: Column) -> Column:
    text = text.cast("string")
    cut = F.concat(F.substring(text, 1, MAX_CHARS - 1), F.lit("\N{HORIZONTAL ELLIPSIS}"))
    return F.when(F.length(text) > MAX_CHARS, cut).otherwise(text)


def _by_name(rows: Iterable[Row], rules: list[Expectation]) -> dict[str, tuple[FailedExample, ...]]:
    examples: dict[str, list[FailedExample]] = {}
    for row in rows:
        example = FailedExample(
            row["document_id"],
            row["record_id"],
            row["quote"],
            row["quote_start"],
            row[_COLUMN_VALUES],
        )
        examples.setdefault(rules[row[_RULE]].name, []).append(example)
    return {name: tuple(found) for name, found in examples.items()}
