"""Run the demo; Ctrl-C while modules are imported prints no traceback."""

import sys

_INTERRUPTED = 130


def run() -> int:
    """Run the demo; the result is the exit code."""
    try:
        from cli.demonstration import main  # noqa: PLC0415 (see above)

        return main()
    except KeyboardInterrupt:
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(run())
