"""A file of JSON values that a crash of the process does not lose."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class DurableStore:
    """JSON values by kind and key, in one SQLite file.

    A value survives `kill -9` once `write` has returned: SQLite has passed it to the operating
    system by then. Only a power failure can lose the latest values.
    """

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS state (kind TEXT, key TEXT, value TEXT, "
            "PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def write(self, kind: str, values: Mapping[str, Any]) -> None:
        """Replace values in one transaction; None removes a key."""
        rows = [(kind, key, json.dumps(value)) for key, value in values.items()]
        with self._lock, self._database:
            self._database.execute("BEGIN")
            self._database.executemany("REPLACE INTO state VALUES (?, ?, ?)", rows)
            self._database.execute("DELETE FROM state WHERE value = 'null'")

    def read(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Keys and values of a kind."""
        with self._lock:
            found = self._database.execute(
                "SELECT key, value FROM state WHERE kind = ? ORDER BY key", (kind,)
            ).fetchall()
        for key, value in found:
            yield key, json.loads(value)
