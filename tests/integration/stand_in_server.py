"""The Gemini stand-in in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from local_aws.gemini_stand_in.__main__ import make_server
from local_aws.gemini_stand_in.api import StandInServer
from local_aws.gemini_stand_in.arguments import StandInArguments


@contextmanager
def serving(arguments: StandInArguments) -> Iterator[StandInServer]:
    """The stand-in on a free port."""
    server = make_server(arguments)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
