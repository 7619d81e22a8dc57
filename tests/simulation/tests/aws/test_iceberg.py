from __future__ import annotations

import pytest

from tests.simulation.aws.iceberg import (
    MAIN,
    Catalog,
    CommitFailed,
    NoSuchRef,
    NotAncestor,
    Row,
    Table,
    TableExists,
)


def a_row(name: str) -> Row:
    return {"name": name}


def a_table(*names: str) -> Table:
    table = Catalog().create("gold.things")
    if names:
        table.commit(MAIN, None, map(a_row, names))
    return table


def names_in(table: Table, ref: str = MAIN) -> list[str]:
    return [row["name"] for row in table.rows(ref)]


def write(table: Table, ref: str, *names: str) -> str:
    return table.commit(ref, table.head(ref), map(a_row, names), {"run": "r"}).snapshot_id


def test_a_branch_is_invisible_until_main_is_forwarded_to_it() -> None:
    table = a_table("old")
    table.create_branch("audit")
    snapshot_id = write(table, "audit", "old", "new")
    assert (names_in(table), names_in(table, "audit")) == (["old"], ["old", "new"])

    assert table.fast_forward("audit") == snapshot_id

    assert names_in(table) == ["old", "new"]
    assert [snapshot.summary for snapshot in table.published] == [{}, {"run": "r"}]
    main = table.head()
    assert main is not None
    assert main.parent_id == table.published[0].snapshot_id


@pytest.mark.parametrize("before", [(), ("old",)])
def test_a_stale_branch_cannot_be_published(before: tuple[str, ...]) -> None:
    table = a_table(*before)
    table.create_branch("audit")
    write(table, "audit", "mine")
    write(table, MAIN, "theirs")

    with pytest.raises(NotAncestor):
        table.fast_forward("audit")

    assert names_in(table) == ["theirs"]


def test_a_lying_fast_forward_reports_a_snapshot_that_is_not_main() -> None:
    table = a_table("old")
    table.create_branch("audit")
    mine = write(table, "audit", "mine")
    theirs = write(table, MAIN, "theirs")

    assert table.fast_forward("audit", lies_about_commit=True) == mine

    assert names_in(table) == ["theirs"]
    assert table.published[-1].snapshot_id == theirs
    assert table.is_in_main(theirs)
    assert not table.is_in_main(mine)


def test_a_fast_forward_that_nobody_overtook_does_not_lie() -> None:
    table = a_table("old")
    table.create_branch("audit")
    write(table, "audit", "mine")

    table.fast_forward("audit", lies_about_commit=True)

    assert names_in(table) == ["mine"]


def test_a_commit_on_a_base_that_moved_fails_and_changes_nothing() -> None:
    table = a_table("old")
    base = table.head()
    write(table, MAIN, "theirs")

    with pytest.raises(CommitFailed):
        table.commit(MAIN, base, [a_row("mine")])

    assert names_in(table) == ["theirs"]


def test_an_older_snapshot_keeps_its_rows() -> None:
    table = a_table("old")
    old = table.head()
    assert old is not None
    write(table, MAIN, "new")

    kept = table.snapshot(old.snapshot_id)

    assert kept is old
    assert [row["name"] for row in kept.rows] == ["old"]


def test_a_branch_of_an_earlier_try_starts_again_from_main() -> None:
    table = a_table("old")
    table.create_branch("audit")
    write(table, "audit", "left over")

    table.create_branch("audit")

    assert names_in(table, "audit") == ["old"]


def test_a_dropped_branch_cannot_be_published() -> None:
    table = a_table("old")
    table.create_branch("audit")
    table.drop_branch("audit")
    table.drop_branch("audit")

    with pytest.raises(NoSuchRef):
        table.fast_forward("audit")

    assert table.refs == (MAIN,)


def test_a_replaced_table_has_new_rows_and_properties_at_once() -> None:
    catalog = Catalog()
    catalog.create_or_replace("gold.sums", [a_row("first")], {"stamp": "1", "gone": "x"})
    table = catalog.table("gold.sums")
    assert table is not None

    catalog.create_or_replace("gold.sums", [a_row("second")], {"stamp": "2"}, {"run": "r"})

    assert catalog.table("gold.sums") is table
    assert (names_in(table), table.properties) == (["second"], {"stamp": "2"})
    main = table.head()
    assert main is not None
    assert (main.parent_id, main.summary) == (None, {"run": "r"})
    assert len(table.published) == 2


def test_two_writers_cannot_both_create_a_table() -> None:
    catalog = Catalog()
    catalog.create("gold.things")

    with pytest.raises(TableExists):
        catalog.create("gold.things")

    assert catalog.names == ("gold.things",)
    assert catalog.table("gold.others") is None
