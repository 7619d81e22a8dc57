import pytest

from local_aws.athena_engine.checks import Analysis
from local_aws.athena_engine.date_patterns import strftime_pattern
from local_aws.athena_engine.errors import AthenaQueryError
from local_aws.athena_engine.statement import Query, TableReference, select_query
from local_aws.athena_engine.syntax import parse


def a_query(sql: str) -> Query:
    return select_query(parse(sql), "silver")


def for_duckdb(query: Query) -> str:
    return query.for_duckdb(Analysis(query.statement))


def test_an_unqualified_table_belongs_to_the_database_of_the_context() -> None:
    query = a_query('SELECT * FROM Records r JOIN gold."feedback" f ON f.id = r.id')

    assert sorted(query.tables.values(), key=lambda t: t.name) == [
        TableReference("gold", "feedback"),
        TableReference("silver", "records"),
    ]


def test_the_name_of_a_common_table_expression_is_not_a_table() -> None:
    query = a_query("WITH latest AS (SELECT * FROM gold.feedback) SELECT * FROM latest")

    assert list(query.tables.values()) == [TableReference("gold", "feedback")]


def test_a_table_keeps_its_name_for_the_columns_that_use_it() -> None:
    query = a_query("SELECT gold.feedback.id FROM gold.feedback")

    assert for_duckdb(query) == 'SELECT feedback.id FROM tables_of_the_query.t0 AS "feedback"'


def test_reads_the_version_or_timestamp_of_a_table() -> None:
    by_version = a_query("SELECT 1 FROM gold.t FOR VERSION AS OF 42").tables["t0"]
    by_time = a_query("SELECT 1 FROM gold.t FOR TIMESTAMP AS OF current_timestamp").tables["t0"]

    assert (by_version.version, by_version.timestamp) == ("42", "")
    assert (by_time.version, by_time.timestamp) == ("", "CURRENT_TIMESTAMP")


def test_distinguishes_a_metadata_table_from_its_table() -> None:
    reference = a_query('SELECT * FROM gold."t$snapshots"').tables["t0"]

    assert reference == TableReference("gold", "t", metadata="snapshots")


def test_names_unnamed_columns_by_their_position() -> None:
    assert for_duckdb(a_query("SELECT id, count(*), 1 AS number FROM t")).startswith(
        "SELECT id, COUNT(*) AS _col1, 1 AS number"
    )


def test_rejects_text_that_is_not_one_statement() -> None:
    with pytest.raises(AthenaQueryError, match="SYNTAX_ERROR: Only one sql statement"):
        parse("SELECT 1; SELECT 2")
    with pytest.raises(AthenaQueryError, match="SYNTAX_ERROR"):
        parse("SELECT FROM WHERE")


@pytest.mark.parametrize(
    ("java", "python"),
    [
        ("yyyy-MM-dd'T'HH:mm:ss.SSS", "%Y-%m-%dT%H:%M:%S.%g"),
        ("d MMMM yy", "%-d %B %y"),
        ("''yyyy''", "'%Y'"),
        ("100%", "100%%"),
    ],
)
def test_translates_javas_date_patterns(java: str, python: str) -> None:
    assert strftime_pattern(java) == python


def test_rejects_an_unsupported_date_pattern() -> None:
    with pytest.raises(AthenaQueryError, match="'GG'"):
        strftime_pattern("yyyy GG")
