"""Start the Gemini stand-in for a local stack."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local_aws.owned_process import StartedProcess, start_module

_START_TIMEOUT_SECONDS = 60.0


class StandInStartError(Exception):
    """The Gemini stand-in did not start; the message contains the end of its log."""


@dataclass(frozen=True)
class StartingStandIn:
    """A stand-in that may not listen yet."""

    process: StartedProcess
    port_file: Path

    def wait_until_listening(self) -> str:
        """Its base URL, as soon as it listens.

        Raises:
            StandInStartError: the stand-in ended or took too long.
        """
        deadline = time.monotonic() + _START_TIMEOUT_SECONDS
        while not self.port_file.exists():
            if self.process.popen.poll() is not None or time.monotonic() > deadline:
                log = self.process.owned.log_tail()
                raise StandInStartError(f"The Gemini stand-in did not start.\n{log}")
            time.sleep(0.05)
        return f"http://127.0.0.1:{int(self.port_file.read_text(encoding='ascii'))}"


def start_stand_in(
    state_dir: Path, *, detached: bool, arguments: Sequence[str] = ()
) -> StartingStandIn:
    """Start the stand-in, which may not listen immediately.

    Args:
        state_dir: the stack's folder.
        detached: keep it running after this process ends.
        arguments: more arguments for its command line.
    """
    folder = state_dir.resolve() / "stand-in"
    folder.mkdir(parents=True, exist_ok=True)
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    process = start_module(
        "local_aws.gemini_stand_in",
        ["--port-file", str(port_file), *arguments],
        log_file=folder / "stand-in.log",
        detached=detached,
    )
    return StartingStandIn(process, port_file)
