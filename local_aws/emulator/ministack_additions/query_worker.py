"""Exchange JSON lines with the query engine, a process in the project's environment."""

import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class QueryFailedError(Exception):
    """The engine rejected or failed a query; the message is meant for the user."""


class QueryWorker:
    """The query engine: started on first use and after a crash, one query at a time."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command = list(command)
        self._folder = folder
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run one query.

        Raises:
            QueryFailedError: the query failed, or the engine ended while it ran.
        """
        with self._lock:
            line = self._exchange(self._running(), json.dumps(request))
            if not line:
                self._close()
        if not line:
            raise QueryFailedError("INTERNAL_ERROR: the query engine ended")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise QueryFailedError(answer["error"])
        return answer

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            self._close()
            self._process = subprocess.Popen(  # noqa: S603 - the project's engine
                self._command,
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        return self._process

    def stop(self) -> None:
        """End the engine."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    @staticmethod
    def _exchange(process: "subprocess.Popen[str]", line: str) -> str:
        if process.stdin is None or process.stdout is None:
            raise QueryFailedError("INTERNAL_ERROR: the query engine has no pipes")
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            return ""
        return process.stdout.readline()
