"""Where a local stack is, unless an option names another place."""

from __future__ import annotations

from pathlib import Path
from typing import Final

DEFAULT_STATE_DIR: Final = Path(".medallion")
