"""Where a local stack is, unless an option names another place."""

from __future__ import annotations

from pathlib import Path
from typing import Final

STACK_FILE_VARIABLE: Final = "MEDALLION_STACK"
STACK_FILE: Final = "stack.json"
DEFAULT_STATE_DIR: Final = Path(".medallion")
DEFAULT_STACK_FILE: Final = DEFAULT_STATE_DIR / STACK_FILE
