"""`medallion query` cannot change or remove a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.errors import CommandError, ExitCode
from cli.stacks.read_only import require_read_only

READING = [
    "select 1",
    "SELECT * FROM t FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00:00'",
    'select * from "t$history"',
    "with a as (select 1 x) select * from a",
    "(select 1) union all (select 2)",
    "-- a comment\nselect 1;",
    "/* drop table t */ select 'insert into t'",
    "show tables",
    "show create table t",
    "show partitions t",
    "describe t",
    "desc t",
    "explain select 1",
    "explain analyze select 1",
    "explain analyze verbose select 1",
    "explain (format json) select 1",
    "select * from",
    "select 'not closed",
]
WRITING = [
    "drop table t",
    "drop database gold cascade",
    "drop view v",
    "truncate table t",
    "insert into t select 1",
    "insert into t values (1)",
    "delete from t",
    "update t set a = 1",
    "merge into t using u on t.a = u.a when matched then delete",
    "create table t as select 1",
    "create table t (a int)",
    "create or replace view v as select 1",
    "create database d",
    "create external table t (a int) location 's3://b/'",
    "alter table t add columns (a int)",
    "alter table t set tblproperties ('a' = 'b')",
    "alter table t drop partition (a = '1')",
    "alter database d set dbproperties ('a' = 'b')",
    "msck repair table t",
    "vacuum t",
    "optimize t rewrite data using bin_pack",
    "unload (select 1) to 's3://b/' with (format = 'json')",
    "prepare p from delete from t",
    "execute p",
    "deallocate prepare p",
    "call system.remove()",
    "grant select on t to someone",
    "use gold",
    "explain analyze insert into t select 1",
    "explain analyze verbose delete from t",
    "explain (type distributed) drop table t",
    "select 1; drop table t",
    "values 1, 2",
]


@pytest.mark.parametrize("sql", READING)
def test_a_statement_that_only_reads_passes(sql: str) -> None:
    require_read_only(sql)


@pytest.mark.parametrize("sql", WRITING)
@pytest.mark.parametrize("written", ["{}", "  {}  ;", "/* select */ {}", "-- select\n{}"])
def test_a_statement_that_writes_is_refused(sql: str, written: str) -> None:
    with pytest.raises(CommandError) as caught:
        require_read_only(written.format(sql))
    assert caught.value.exit_code == ExitCode.USAGE


@given(st.sampled_from(WRITING), st.data())
def test_neither_case_nor_white_space_lets_a_write_pass(sql: str, data: st.DataObject) -> None:
    words = sql.split()
    cased = [data.draw(st.sampled_from([word, word.upper(), word.title()])) for word in words]
    spaces = st.sampled_from([" ", "\n", "\t", " /* x */ ", " -- x\n"])
    with pytest.raises(CommandError):
        require_read_only("".join(word + data.draw(spaces) for word in cased))


@pytest.mark.parametrize("sql", ["", " ", ";", "-- nothing", "selec 1", "\x00", "🙂"])
def test_what_is_no_statement_is_refused(sql: str) -> None:
    with pytest.raises(CommandError):
        require_read_only(sql)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("selec 1", "did you mean SELECT?"),
        ("slect * from t", "did you mean SELECT?"),
        ("wiht a as (select 1) select * from a", "did you mean WITH?"),
    ],
)
def test_a_misspelled_first_word_has_the_nearest_word(sql: str, expected: str) -> None:
    with pytest.raises(CommandError) as caught:
        require_read_only(sql)

    assert (caught.value.next_step, caught.value.exit_code) == (expected, ExitCode.USAGE)
