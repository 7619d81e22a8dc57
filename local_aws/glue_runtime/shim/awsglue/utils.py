"""Read a job's arguments."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

_RESERVED = ("JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION", "TempDir", "job-bookmark-option")


class GlueArgumentError(Exception):
    """An argument that the job requires is missing."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(message)


def getResolvedOptions(args: Sequence[str], options: Sequence[str]) -> dict[str, str]:  # noqa: N802 - AWS's name
    """The values of the named options, which are all required.

    Args:
        args: ``sys.argv``, the script's name first.
        options: the names without the leading dashes.

    Raises:
        GlueArgumentError: an option is missing or has no value.
    """
    parser = _Parser(add_help=False)
    for option in options:
        parser.add_argument(f"--{option}", dest=option, required=True)
    for option in _RESERVED:
        if option not in options:
            parser.add_argument(f"--{option}", dest=option.replace("-", "_"))
    found, _others = parser.parse_known_args(_joined(list(args[1:]), options))
    return {name: value for name, value in vars(found).items() if value is not None}


def _joined(args: list[str], options: Sequence[str]) -> list[str]:
    """Join each option to its value, so that a value may begin with a dash."""
    names = {f"--{option}" for option in options}
    joined: list[str] = []
    rest = iter(args)
    for arg in rest:
        value = next(rest, None) if arg in names else None
        joined.append(arg if value is None else f"{arg}={value}")
    return joined
