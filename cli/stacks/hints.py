"""The exact commands that hints name."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from cli.defaults import DEFAULT_STATE_DIR

if TYPE_CHECKING:
    from pathlib import Path


def local_command(words: str, state_dir: Path) -> str:
    """The command for the stack in a state folder, such as "`medallion up --detach`".

    Args:
        words: the command and its options.
        state_dir: the stack's folder; only another than the default one is named.
    """
    if state_dir.resolve() == DEFAULT_STATE_DIR.resolve():
        return f"`medallion {words}`"
    return f"`medallion {words} --state-dir {shlex.quote(str(state_dir))}`"
