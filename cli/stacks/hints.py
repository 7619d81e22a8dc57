"""The exact commands that hints name."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from cli.defaults import DEFAULT_STACK_FILE, DEFAULT_STATE_DIR, STACK_FILE_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path


def local_command(words: str, state_dir: Path) -> str:
    """The command for the stack in a state folder, such as "`medallion up --detach`".

    Args:
        words: the command and its options.
        state_dir: the stack's folder; it is named unless the command takes it by default.
    """
    is_default = state_dir.resolve() == DEFAULT_STATE_DIR.resolve()
    if is_default and STACK_FILE_VARIABLE not in os.environ:
        return f"`medallion {words}`"
    return f"`medallion {words} --state-dir {shlex.quote(str(state_dir))}`"


def stack_command(words: str, path: Path | None) -> str:
    """The command for the stack of a description, such as "`medallion rerun letters/one.txt`"."""
    default = os.environ.get(STACK_FILE_VARIABLE, str(DEFAULT_STACK_FILE))
    if path is None or str(path) == default:
        return f"`medallion {words}`"
    return f"`medallion {words} --stack {shlex.quote(str(path))}`"
