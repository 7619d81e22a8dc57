"""A file of JSON values that a crash of the process does not lose."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Request = Mapping[str, Any]
Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[Request], Response]


class DurableStore:
    """JSON values by kind and key, in one SQLite file.

    A value survives `kill -9` once `write` has returned: SQLite has passed it to the operating
    system by then. Only a power failure can lose the latest values.
    """

    def __init__(self, file: Path) -> None:
        self._lock = threading.RLock()
        self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS state (kind TEXT, key TEXT, value TEXT, "
            "PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def write(self, kind: str, values: Mapping[str, Any]) -> None:
        """Replace values in one transaction; None removes a key."""
        kept = [(kind, key, json.dumps(v)) for key, v in values.items() if v is not None]
        removed = [(kind, key) for key, v in values.items() if v is None]
        with self._lock, self._database:
            self._database.execute("BEGIN")
            self._database.executemany("REPLACE INTO state VALUES (?, ?, ?)", kept)
            self._database.executemany("DELETE FROM state WHERE kind = ? AND key = ?", removed)

    def read(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Keys and values of a kind."""
        with self._lock:
            found = self._database.execute(
                "SELECT key, value FROM state WHERE kind = ? ORDER BY key", (kind,)
            ).fetchall()
        for key, value in found:
            yield key, json.loads(value)

    def after_success(self, handle: Handler, follow: Callable[[Request], None]) -> Handler:
        """A handler that stores or restores state before it answers that it succeeded.

        One `follow` runs at a time: otherwise, of two requests that change the same value, the one
        that read it first could be the last to write it.
        """

        def handle_and_follow(data: Request) -> Response:
            response = handle(data)
            if response[0] == 200:
                with self._lock:
                    follow(data)
            return response

        return handle_and_follow
