"""The entry point of `medallion`: Ctrl-C while modules are imported prints no traceback."""

import sys

_INTERRUPTED = 130


def run() -> None:
    """Run the command line."""
    try:
        from cli.main import run as run_command  # noqa: PLC0415 (see above)

        run_command()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
