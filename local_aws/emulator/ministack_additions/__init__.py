"""Everything that this project adds to MiniStack; README.md beside this folder gives the reasons.

The package is imported by the emulator's own interpreter, as top-level ``ministack_additions``.
"""

from typing import Any

from . import lambda_runtime


def install(settings: dict[str, Any]) -> None:
    """Put every addition in place, before MiniStack serves its first request."""
    lambda_runtime.install(settings["lambda_python"])
