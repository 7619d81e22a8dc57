"""The Glue databases, and the silver tables over JSON Lines with partition projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from constructs import Construct

from cdktf_app.aws import GlueCatalogDatabase, GlueCatalogTable
from medallion.vocabulary.lake import UNKNOWN_DATASET, silver_table_prefix
from medallion.vocabulary.silver_tables import SILVER_COLUMNS, TIMESTAMP_FORMATS

PARTITION_COLUMN = "dataset"

_DESCRIPTIONS = {
    "records": "One row per record: evidence, lineage and the dataset's fields as JSON",
    "chunks": "One row per chunk: span, outcome, tokens and cost",
    "quarantine": "The records and fields that a check refused, with the reason",
    "documents": "One row per document: status, reason, counts, tokens and cost",
    "answers": "One row per paid call to the model: tokens, tier and cost",
}


@dataclass(frozen=True)
class Catalog:
    """The two databases."""

    silver: GlueCatalogDatabase
    gold: GlueCatalogDatabase


def make_catalog(
    scope: Construct,
    *,
    silver_database: str,
    gold_database: str,
    silver_bucket: str,
    gold_bucket: str,
    datasets: Sequence[str],
) -> Catalog:
    """Declare the databases and the silver tables; the gold job creates its own tables."""
    catalog = Catalog(
        silver=GlueCatalogDatabase(
            scope,
            "silver-database",
            name=silver_database,
            description="Records with evidence, and the outcomes of chunks and documents",
        ),
        gold=GlueCatalogDatabase(
            scope,
            "gold-database",
            name=gold_database,
            description="Typed, de-duplicated and aggregated Iceberg tables",
            location_uri=f"s3://{gold_bucket}/",
        ),
    )
    for table in SILVER_COLUMNS:
        _silver_table(
            scope,
            table,
            database=catalog.silver.name,
            location=f"s3://{silver_bucket}/{silver_table_prefix(table)}",
            datasets=datasets,
        )
    return catalog


def projection(location: str, datasets: Sequence[str]) -> dict[str, str]:
    """Table parameters that replace partitions in the catalog, because the datasets are known."""
    values = ",".join((*sorted(datasets), UNKNOWN_DATASET))
    return {
        "classification": "json",
        "projection.enabled": "true",
        f"projection.{PARTITION_COLUMN}.type": "enum",
        f"projection.{PARTITION_COLUMN}.values": values,
        # Terraform and Athena both use ${…}; the doubled dollar leaves it to Athena.
        "storage.location.template": f"{location}{PARTITION_COLUMN}=$${{{PARTITION_COLUMN}}}/",
    }


def _silver_table(
    scope: Construct, table: str, *, database: str, location: str, datasets: Sequence[str]
) -> None:
    GlueCatalogTable(
        scope,
        f"silver-{table}",
        name=table,
        database_name=database,
        description=_DESCRIPTIONS[table],
        table_type="EXTERNAL_TABLE",
        parameters=projection(location, datasets),
        partition_keys=[
            {"name": PARTITION_COLUMN, "type": "string", "comment": "first folder in bronze"}
        ],
        storage_descriptor={
            "location": location,
            "input_format": "org.apache.hadoop.mapred.TextInputFormat",
            "output_format": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "columns": [
                {"name": name, "type": hive_type, "comment": comment}
                for name, hive_type, comment in SILVER_COLUMNS[table]
            ],
            # Hive's SerDe: OpenX's can give different results for the same query.
            "ser_de_info": {
                "serialization_library": "org.apache.hive.hcatalog.data.JsonSerDe",
                "parameters": {"timestamp.formats": TIMESTAMP_FORMATS},
            },
        },
    )
