"""Run MiniStack with the project's additions; process.py starts it in the emulator's environment.

It runs with ``-I`` (isolated): only this environment and the folder of the additions are on the
module path, neither the project's root nor the working directory. MiniStack is imported by name:
only this environment has it, and it reads the environment variables at import.
"""

import asyncio
import importlib
import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any


def main() -> None:
    settings_file, listener_fd = sys.argv[1:]
    settings: dict[str, Any] = json.loads(Path(settings_file).read_text(encoding="utf-8"))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, _end)
    if os.environ.pop("MEDALLION_DETACHED") == "0":
        threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.path.insert(0, str(Path(__file__).parent))
    importlib.import_module("ministack_additions.install").install(settings)
    asyncio.run(_serve(int(listener_fd)))


async def _serve(listener_fd: int) -> None:
    serve = importlib.import_module("hypercorn.asyncio").serve
    config = importlib.import_module("hypercorn.config").Config()
    config.bind = [f"fd://{listener_fd}"]
    config.keep_alive_timeout = 75
    await serve(
        importlib.import_module("ministack.app").app, config, shutdown_trigger=asyncio.Event().wait
    )


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    _end()


def _end(*_: object) -> None:
    """Kill every process of this session: none may outlive the emulator."""
    own_pid = os.getpid()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != own_pid and _is_member(int(entry.name)):
            _kill(int(entry.name))
    os._exit(0)


def _is_member(pid: int) -> bool:
    try:
        return os.getsid(pid) == os.getsid(0)
    except ProcessLookupError:
        return False


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main()
