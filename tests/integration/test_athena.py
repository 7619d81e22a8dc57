import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_aws.emulator import start_emulator
from tests.integration.emulator_support import ACCOUNT, Aws, Json, allow, eventually

pytestmark = pytest.mark.integration

WRITE_ICEBERG = """
from datetime import datetime
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
spark.sql(
    "CREATE TABLE glue_catalog.gold.feedback_records"
    " (record_id string, rating int, seen_at timestamp, price decimal(9,2)) USING iceberg"
)
spark.sql(
    "CREATE TABLE glue_catalog.gold.payment_records"
    " (amount decimal(18,2), share decimal(38,38)) USING iceberg"
)
spark.sql(
    "CREATE TABLE glue_catalog.gold.payment_results"
    " (rule string, examples array<struct<id: string, place: bigint, found: map<string, string>>>)"
    " USING iceberg"
)
spark.sql(
    "INSERT INTO glue_catalog.gold.payment_results VALUES"
    " ('a', array(named_struct('id', 'r1', 'place', 7L, 'found', map('x', '1', 'y', NULL)),"
    " named_struct('id', 'r2', 'place', 3L, 'found', map('x', '2', 'y', '\u20ac q')))),"
    " ('b', array()), ('c', NULL)"
)
spark.sql(
    "INSERT INTO glue_catalog.gold.payment_records VALUES"
    " (9999999999999999.99, 0.00000000000000000000000000000000000001),"
    " (9999999999999999.98, 0), (-0.05, NULL)"
)
spark.sql(
    "INSERT INTO glue_catalog.gold.feedback_records VALUES"
    " ('r1', 5, TIMESTAMP '2026-01-02 03:04:05', 1.50), ('r2', NULL, NULL, NULL)"
)
spark.sql(
    "INSERT INTO glue_catalog.gold.feedback_records VALUES"
    " ('r3', 1, TIMESTAMP '2026-02-02 03:04:05', 20.00)"
)
"""
ICEBERG = (
    "spark.sql.catalog.glue_catalog=org.apache.iceberg.spark.SparkCatalog"
    " --conf spark.sql.catalog.glue_catalog.catalog-impl="
    "org.apache.iceberg.aws.glue.GlueCatalog"
    " --conf spark.sql.catalog.glue_catalog.io-impl=org.apache.iceberg.aws.s3.S3FileIO"
    " --conf spark.sql.catalog.glue_catalog.warehouse=s3://lake/gold/"
)
SILVER_LINES = (
    '{"record_id": "r1", "chunk_index": 3, "fields": "{\\"rating\\": 5, \\"name\\": \\"Zoë\\"}"}\n'
    '{"record_id": "r2", "unknown_field": true}\n'
)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        aws = Aws(emulator.endpoint_url)
        aws.bucket("lake", {"silver/records/dataset=feedback/a.jsonl": SILVER_LINES})
        aws.bucket("results")
        aws.client("athena").create_work_group(
            Name="medallion",
            Configuration={
                "EnforceWorkGroupConfiguration": True,
                "ResultConfiguration": {"OutputLocation": "s3://results/athena/"},
            },
        )
        a_silver_table(aws)
        a_gold_table(aws)
        yield aws


def a_silver_table(aws: Aws) -> None:
    glue = aws.client("glue")
    glue.create_database(DatabaseInput={"Name": "silver"})
    columns = [("record_id", "string"), ("chunk_index", "bigint"), ("fields", "string")]
    glue.create_table(
        DatabaseName="silver",
        TableInput={
            "Name": "records",
            "TableType": "EXTERNAL_TABLE",
            "PartitionKeys": [{"Name": "dataset", "Type": "string"}],
            "Parameters": {
                "projection.enabled": "true",
                "projection.dataset.type": "enum",
                "projection.dataset.values": "feedback,incidents",
                "storage.location.template": "s3://lake/silver/records/dataset=${dataset}/",
            },
            "StorageDescriptor": {
                "Columns": [{"Name": name, "Type": kind} for name, kind in columns],
                "Location": "s3://lake/silver/records/",
                "SerdeInfo": {
                    "SerializationLibrary": "org.apache.hive.hcatalog.data.JsonSerDe"
                },
            },
        },
    )  # fmt: skip


def a_gold_table(aws: Aws) -> None:
    glue = aws.client("glue")
    glue.create_database(DatabaseInput={"Name": "gold", "LocationUri": "s3://lake/gold/"})
    aws.bucket("code", {"write_iceberg.py": WRITE_ICEBERG})
    role = aws.role("writer", "glue.amazonaws.com", allow("s3:*"), allow("glue:*"))
    glue.create_job(
        Name="writer",
        Role=role,
        Command={"Name": "glueetl", "ScriptLocation": "s3://code/write_iceberg.py"},
        DefaultArguments={"--datalake-formats": "iceberg", "--conf": ICEBERG},
    )
    run_id = glue.start_job_run(JobName="writer")["JobRunId"]

    def ended() -> bool:
        run = glue.get_job_run(JobName="writer", RunId=run_id)["JobRun"]
        assert run["JobRunState"] != "FAILED", run["ErrorMessage"]
        return bool(run["JobRunState"] == "SUCCEEDED")

    eventually(ended, timeout=120)


def query(aws: Aws, sql: str, **options: Any) -> tuple[str, Json]:
    """Run a query to its end; return its id and its description."""
    athena = aws.client("athena")
    query_id: str = athena.start_query_execution(QueryString=sql, WorkGroup="medallion", **options)[
        "QueryExecutionId"
    ]

    def ended() -> Json | None:
        found: Json = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        return found if found["Status"]["State"] not in {"QUEUED", "RUNNING"} else None

    return query_id, eventually(ended)


def rows(aws: Aws, sql: str, **options: Any) -> list[list[str | None]]:
    query_id, execution = query(aws, sql, **options)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    found = aws.client("athena").get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
    return [[datum.get("VarCharValue") for datum in row["Data"]] for row in found[1:]]


def reason(aws: Aws, sql: str) -> str:
    _query_id, execution = query(aws, sql)
    assert execution["Status"]["State"] == "FAILED"
    return str(execution["Status"]["StateChangeReason"])


def test_reads_the_latest_snapshot_of_an_iceberg_table(aws: Aws) -> None:
    found = rows(aws, "SELECT * FROM gold.feedback_records ORDER BY record_id")

    assert found == [
        ["r1", "5", "2026-01-02 03:04:05.000 UTC", "1.50"],
        ["r2", None, None, None],
        ["r3", "1", "2026-02-02 03:04:05.000 UTC", "20.00"],
    ]


def test_names_the_column_types(aws: Aws) -> None:
    query_id, _ = query(aws, "SELECT *, count(*) OVER () FROM gold.feedback_records")

    metadata = aws.client("athena").get_query_results(QueryExecutionId=query_id)
    columns = metadata["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(column["Name"], column["Type"]) for column in columns] == [
        ("record_id", "varchar"),
        ("rating", "integer"),
        ("seen_at", "timestamp with time zone"),
        ("price", "decimal"),
        ("_col1", "bigint"),
    ]


def test_returns_decimals_to_the_last_digit(aws: Aws) -> None:
    found = rows(aws, "SELECT amount, share FROM gold.payment_records ORDER BY amount DESC")
    total = rows(aws, "SELECT sum(amount), sum(share), max(amount) FROM gold.payment_records")

    smallest = "0." + "0" * 37 + "1"
    assert found == [
        ["9999999999999999.99", smallest],
        ["9999999999999999.98", "0." + "0" * 38],
        ["-0.05", None],
    ]
    assert total == [["19999999999999999.92", smallest, "9999999999999999.99"]]


def test_unnests_rows_into_columns(aws: Aws) -> None:
    found = rows(
        aws,
        "SELECT rule, e.id, place, found['x'], json_format(CAST(found AS json))"
        " FROM gold.payment_results CROSS JOIN UNNEST(examples) AS e (id, place, found)"
        " ORDER BY place",
    )

    assert found == [
        ["a", "r2", "3", "2", '{"x":"2","y":"\u20ac q"}'],
        ["a", "r1", "7", "1", '{"x":"1","y":null}'],
    ]


def test_reads_an_earlier_snapshot(aws: Aws) -> None:
    first = rows(
        aws, 'SELECT snapshot_id FROM gold."feedback_records$snapshots" ORDER BY committed_at'
    )[0][0]

    found = rows(aws, "SELECT count(*) FROM gold.feedback_records FOR VERSION AS OF " + str(first))  # noqa: S608 - a snapshot id

    assert found == [["2"]]


def test_shows_the_history_of_a_table(aws: Aws) -> None:
    found = rows(aws, 'SELECT is_current_ancestor FROM gold."feedback_records$history"')

    assert found == [["true"], ["true"]]


def test_json_lines_have_nulls_for_missing_fields_and_the_partition_of_their_path(
    aws: Aws,
) -> None:
    found = rows(
        aws,
        "SELECT dataset, record_id, chunk_index, json_extract_scalar(fields, '$.name') AS name"
        " FROM records WHERE dataset = 'feedback' ORDER BY record_id",
        QueryExecutionContext={"Database": "silver"},
    )

    assert found == [["feedback", "r1", "3", "Zoë"], ["feedback", "r2", None, None]]


def test_a_partition_outside_the_projection_is_not_read(aws: Aws) -> None:
    aws.client("s3").put_object(
        Bucket="lake", Key="silver/records/dataset=other/a.jsonl", Body='{"record_id": "x"}\n'
    )

    assert rows(aws, "SELECT DISTINCT dataset FROM silver.records") == [["feedback"]]


def test_joins_gold_with_silver(aws: Aws) -> None:
    found = rows(
        aws,
        "SELECT g.record_id, s.chunk_index FROM gold.feedback_records g"
        " JOIN silver.records s ON s.record_id = g.record_id WHERE s.chunk_index IS NOT NULL",
    )

    assert found == [["r1", "3"]]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("try_cast('x' AS bigint)", None),
        ("date_parse('2026-01-02 03:04', '%Y-%m-%d %H:%i')", "2026-01-02 03:04:00.000"),
        ("format_datetime(timestamp '2026-01-02 03:04:05', 'yyyy-MM')", "2026-01"),
        ("from_iso8601_timestamp('2026-01-02T03:04:05+02:00')", "2026-01-02 01:04:05.000 UTC"),
        ("date_trunc('month', date '2026-01-31')", "2026-01-01"),
        ("7 / 2", "3"),
        ("(SELECT sum(n) FROM unnest(sequence(1, 4)) AS t(n))", "10"),
        ("1e10", "1.0E10"),
        ("array[1, null]", "[1, null]"),
        ("json_extract_scalar('{\"a\": [1, {\"b\": true}]}', '$.a[1].b')", "true"),
        ("date_add('day', 1, date '2026-01-31')", "2026-02-01"),
        ("date '2026-01-31' + interval '1' day", "2026-02-01"),
        ("format_datetime(date_trunc('month', timestamp '2026-01-31'), 'MM/dd')", "01/01"),
        ("date_diff('day', date '2026-01-01', date '2026-02-01')", "31"),
        ("format('%s-%d', 'a', 3)", "a-3"),
    ],
)
def test_supports_athenas_functions(aws: Aws, expression: str, value: str | None) -> None:
    assert rows(aws, f"SELECT {expression}") == [[value]]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT * FROM gold.nothing", "TABLE_NOT_FOUND"),
        ("SELECT nothing FROM gold.feedback_records", "COLUMN_NOT_FOUND"),
        ("SELEC 1", "SYNTAX_ERROR"),
        ("SELECT 1; SELECT 2", "SYNTAX_ERROR"),
        ("SELECT frobnicate(1)", "FUNCTION_NOT_FOUND"),
        ("DELETE FROM gold.feedback_records", "NOT_SUPPORTED"),
        ("SELECT * FROM read_csv('/etc/hostname')", "FUNCTION_NOT_FOUND"),
    ],
)
def test_a_failed_query_has_athenas_error_code(aws: Aws, sql: str, code: str) -> None:
    assert reason(aws, sql).startswith(f"{code}: ")


def test_lists_and_describes_tables(aws: Aws) -> None:
    athena = aws.client("athena")
    query_id, _ = query(aws, "SHOW TABLES IN gold")
    shown = athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]

    assert shown == [
        {"Data": [{"VarCharValue": "feedback_records"}]},
        {"Data": [{"VarCharValue": "payment_records"}]},
        {"Data": [{"VarCharValue": "payment_results"}]},
    ]


def test_writes_the_result_to_the_workgroups_location_regardless_of_the_client(aws: Aws) -> None:
    query_id, execution = query(
        aws,
        "SELECT 'a \"word\"' AS quoted, CAST(NULL AS varchar) AS nothing",
        ResultConfiguration={"OutputLocation": "s3://elsewhere/"},
    )

    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://results/athena/{query_id}.csv"
    written = aws.client("s3").get_object(Bucket="results", Key=f"athena/{query_id}.csv")
    assert written["Body"].read().decode() == '"quoted","nothing"\n"a ""word""",\n'


def test_a_user_reads_only_queries_of_the_allowed_workgroup(aws: Aws) -> None:
    aws.client("athena").create_work_group(
        Name="others",
        Configuration={"ResultConfiguration": {"OutputLocation": "s3://results/others/"}},
    )
    own, _ = query(aws, "SELECT 1")
    foreign = aws.client("athena").start_query_execution(
        QueryString="SELECT 1", WorkGroup="others"
    )["QueryExecutionId"]
    athena = athena_of_a_user_of(aws, "medallion")

    found = athena.get_query_execution(QueryExecutionId=own)["QueryExecution"]
    assert found["Status"]["State"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="AccessDenied"):
        athena.get_query_execution(QueryExecutionId=foreign)


def athena_of_a_user_of(aws: Aws, workgroup: str) -> Any:
    iam = aws.client("iam")
    iam.create_user(UserName="analyst")
    arn = f"arn:aws:athena:{aws.region}:{ACCOUNT}:workgroup/{workgroup}"
    document = {"Version": "2012-10-17", "Statement": [allow("athena:GetQueryExecution", arn)]}
    iam.put_user_policy(UserName="analyst", PolicyName="test", PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName="analyst")["AccessKey"]
    return boto3.client(
        "athena",
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
