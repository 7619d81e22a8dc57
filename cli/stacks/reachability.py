"""Notice at once that an embedded stack is not running."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cli.errors import CommandError, ExitCode
from cli.stack_in_use import EmbeddedStack, stack_in_use
from cli.stacks.hints import local_command

if TYPE_CHECKING:
    from pathlib import Path

    from medallion.vocabulary.stack_description import StackDescription

_ANSWER_SECONDS: Final = 2.0


def require_answer(stack: StackDescription, path: Path) -> None:
    """Check that an embedded stack listens; AWS answers or refuses when a command asks it.

    Raises:
        CommandError: it does not listen.
    """
    if stack.endpoint_url is None:
        return
    used = EmbeddedStack(str(path), local_command("up --detach", path.parent))
    stack_in_use.set(used)
    address = urlsplit(stack.endpoint_url)
    try:
        with socket.create_connection((address.hostname, address.port), _ANSWER_SECONDS):
            return
    except OSError as error:
        raise CommandError(used.cause, used.next_step, ExitCode.NO_STACK) from error
