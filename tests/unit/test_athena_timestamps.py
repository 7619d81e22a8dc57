from datetime import UTC, datetime

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_aws.athena_engine.timestamp_texts import FORMATS, timestamp_sql
from medallion.vocabulary.silver_tables import TIMESTAMP_FORMATS

DECLARED = {FORMATS: TIMESTAMP_FORMATS}


def read(text: str | None, parameters: dict[str, str]) -> str | None:
    moment = timestamp_sql("x", parameters)
    sql = f"SELECT strftime({moment}, '%Y-%m-%d %H:%M:%S.%g') FROM (SELECT ?::VARCHAR AS x)"  # noqa: S608 (fixed names)
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        found: str | None = engine.execute(sql, [text]).fetchall()[0][0]
    return found


@given(st.integers(0, 32_000_000_000_000))
def test_a_moment_in_the_form_that_the_steps_write_is_read_in_utc(milliseconds: int) -> None:
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    moment = moment.replace(microsecond=milliseconds % 1000 * 1000)
    written = moment.isoformat(timespec="milliseconds")

    assert f"{read(written, DECLARED)}+00:00".replace(" ", "T") == written


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01T10:00:00+00:00", "2026-11-01 10:00:00.000"),
        ("2026-11-01T10:00:00Z", "2026-11-01 10:00:00.000"),
        ("2026-11-01T10:00:00.5+02:00", "2026-11-01 08:00:00.500"),
        ("2026-11-01 10:00:00.123456", "2026-11-01 10:00:00.123"),
        ("2026-11-01T10:00:00", "2026-11-01 10:00:00.000"),
        (None, None),
    ],
)
def test_the_declared_formats_and_the_serdes_own_are_read(
    text: str | None, moment: str | None
) -> None:
    assert read(text, DECLARED) == moment


@pytest.mark.parametrize("text", ["yesterday", "", "2026-13-01T10:00:00+00:00", "2026-11-01"])
def test_another_text_fails_the_query(text: str) -> None:
    with pytest.raises(duckdb.ConversionException, match="HIVE_BAD_DATA"):
        read(text, DECLARED)


def test_without_declared_formats_an_offset_is_not_read() -> None:
    with pytest.raises(duckdb.ConversionException, match="HIVE_BAD_DATA"):
        read("2026-11-01T10:00:00.000+00:00", {})
