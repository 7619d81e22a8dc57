"""Iceberg tables in memory: snapshots, branches, and commits that compare and swap.

Each call is atomic, as a commit to the Glue catalog is: it replaces one pointer to the table's
metadata, or fails. https://iceberg.apache.org/spec/#optimistic-concurrency
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

MAIN: Final = "main"

Row = Mapping[str, Any]

_FIRST_SNAPSHOT_ID: Final = 10**18


class CommitFailed(Exception):  # noqa: N818 - Iceberg's name
    """The branch moved since the commit's base was read."""


class NotAncestor(Exception):  # noqa: N818 - named like the refusal
    """Main is not an ancestor of the branch: a fast-forward would undo a commit."""


class TableExists(Exception):  # noqa: N818 - named like Iceberg's exception
    """There is a table of this name."""


class NoSuchRef(Exception):  # noqa: N818 - named like Iceberg's exception
    """The table has no branch of this name."""


OnPublish = Callable[["Table", "Snapshot"], None]


@dataclass(frozen=True)
class Snapshot:
    """The rows of a table at one moment.

    Attributes:
        parent_id: the snapshot that it was made from, None for the first.
        summary: properties of the commit.
    """

    snapshot_id: str
    parent_id: str | None
    rows: tuple[Row, ...]
    summary: Mapping[str, str]


@dataclass
class Table:
    """One table.

    Attributes:
        properties: of the table.
        on_publish: called with each snapshot that becomes main.
        published: snapshots that were main, in order.
    """

    name: str
    properties: dict[str, str]
    _ids: Iterator[int]
    on_publish: OnPublish = lambda _table, _snapshot: None
    published: list[Snapshot] = field(default_factory=list)
    _snapshots: dict[str, Snapshot] = field(default_factory=dict)
    _refs: dict[str, str | None] = field(default_factory=lambda: {MAIN: None})

    @property
    def refs(self) -> tuple[str, ...]:
        """The names of main and all branches."""
        return tuple(self._refs)

    def head(self, ref: str = MAIN) -> Snapshot | None:
        """The last snapshot of a branch, None before the first.

        Raises:
            NoSuchRef: there is no such branch.
        """
        snapshot_id = self._head_id(ref)
        return None if snapshot_id is None else self._snapshots[snapshot_id]

    def rows(self, ref: str = MAIN) -> tuple[Row, ...]:
        """The rows of a branch."""
        head = self.head(ref)
        return head.rows if head else ()

    def snapshot(self, snapshot_id: str) -> Snapshot | None:
        """A snapshot of any branch."""
        return self._snapshots.get(snapshot_id)

    def history(self) -> list[Snapshot]:
        """Main and the snapshots that it was made from, the oldest first."""
        found, snapshot = [], self.head()
        while snapshot is not None:
            found.append(snapshot)
            parent_id = snapshot.parent_id
            snapshot = None if parent_id is None else self._snapshots[parent_id]
        return found[::-1]

    def is_in_main(self, snapshot_id: str) -> bool:
        """Whether main is this snapshot or was made from it."""
        return self._is_ancestor(snapshot_id, self.head())

    def create_branch(self, name: str) -> None:
        """Start a branch from main as it is now; a branch of this name is replaced."""
        self._refs[name] = self._refs[MAIN]

    def drop_branch(self, name: str) -> None:
        """Remove a branch, if it exists; its snapshots stay."""
        self._refs.pop(name, None)

    def commit(
        self,
        ref: str,
        base: Snapshot | None,
        rows: Iterable[Row],
        summary: Mapping[str, str] | None = None,
    ) -> Snapshot:
        """Replace the rows of a branch, if its head is still the base.

        Raises:
            CommitFailed: another commit was faster.
            NoSuchRef: there is no such branch.
        """
        base_id = base.snapshot_id if base else None
        if self._head_id(ref) != base_id:
            raise CommitFailed(f"{ref} of {self.name} moved")
        return self._add(ref, base_id, rows, summary or {})

    def fast_forward(self, branch: str, *, lies_about_commit: bool = False) -> str:
        """Make main what the branch is, if main is an ancestor of the branch.

        Args:
            branch: the branch to publish.
            lies_about_commit: if another commit moved main, success is reported all the same, and
                nothing changes.

        Returns:
            The snapshot that main has now.

        Raises:
            NotAncestor: another commit moved main.
            NoSuchRef: there is no such branch.
        """
        head = self.head(branch)
        main = self._refs[MAIN]
        if main is not None and not self._is_ancestor(main, head):
            if lies_about_commit and head:
                return head.snapshot_id
            raise NotAncestor(f"{MAIN} of {self.name} is not an ancestor of {branch}")
        if head is None:
            raise NotAncestor(f"{branch} of {self.name} has no snapshot")
        if head.snapshot_id != main:
            self._refs[MAIN] = head.snapshot_id
            self._publish(head)
        return head.snapshot_id

    def replace(
        self, rows: Iterable[Row], properties: Mapping[str, str], summary: Mapping[str, str]
    ) -> Snapshot:
        """Replace rows and properties in one commit, regardless of other commits."""
        self.properties = dict(properties)
        return self._add(MAIN, None, rows, summary)

    def _add(
        self, ref: str, parent_id: str | None, rows: Iterable[Row], summary: Mapping[str, str]
    ) -> Snapshot:
        snapshot = Snapshot(str(next(self._ids)), parent_id, tuple(rows), dict(summary))
        self._snapshots[snapshot.snapshot_id] = snapshot
        self._refs[ref] = snapshot.snapshot_id
        if ref == MAIN:
            self._publish(snapshot)
        return snapshot

    def _publish(self, snapshot: Snapshot) -> None:
        self.published.append(snapshot)
        self.on_publish(self, snapshot)

    def _head_id(self, ref: str) -> str | None:
        if ref not in self._refs:
            raise NoSuchRef(f"{self.name} has no branch {ref}")
        return self._refs[ref]

    def _is_ancestor(self, snapshot_id: str, of: Snapshot | None) -> bool:
        while of is not None:
            if of.snapshot_id == snapshot_id:
                return True
            of = None if of.parent_id is None else self._snapshots[of.parent_id]
        return False


class Catalog:
    """The tables of the Glue catalog, by name, for example "gold.parcels_records"."""

    def __init__(self, on_publish: OnPublish = lambda _table, _snapshot: None) -> None:
        """Begin without tables; `on_publish` sees every change of what readers see."""
        self._on_publish = on_publish
        self._tables: dict[str, Table] = {}
        self._ids = count(_FIRST_SNAPSHOT_ID)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all tables."""
        return tuple(self._tables)

    def table(self, name: str) -> Table | None:
        """A table, None if there is none."""
        return self._tables.get(name)

    def create(self, name: str, properties: Mapping[str, str] | None = None) -> Table:
        """Create a table without rows.

        Raises:
            TableExists: another commit was faster.
        """
        if name in self._tables:
            raise TableExists(name)
        table = self._tables[name] = Table(
            name, dict(properties or {}), self._ids, self._on_publish
        )
        return table

    def create_or_replace(
        self,
        name: str,
        rows: Iterable[Row],
        properties: Mapping[str, str],
        summary: Mapping[str, str] | None = None,
    ) -> Snapshot:
        """Create a table, or replace the rows and properties of one, in one commit."""
        table = self._tables.get(name) or self.create(name)
        return table.replace(rows, properties, summary or {})
