"""The error message of a failed Glue run, from the job's output."""

import re
from collections.abc import Sequence

_TRACEBACK = "Traceback (most recent call last):"
_MAX_LENGTH = 1000


def failure_message(error_lines: Sequence[str], exit_code: int, script: str) -> str:
    """The error message of a failed run, in Glue's wording.

    Args:
        error_lines: the end of the job's standard error.
        exit_code: the exit code of the job's process; negative if a signal killed it.
        script: the script's file name, to find the line that failed.
    """
    launch_errors = [line for line in error_lines if line.startswith("LAUNCH ERROR")]
    if launch_errors:
        return launch_errors[-1][:_MAX_LENGTH]
    trace = _last_traceback(error_lines)
    if not trace:
        return f"Command failed with exit code {_shell_code(exit_code)}"
    parts = ["Error Category: UNCLASSIFIED_ERROR", _failed_line(trace, script), _exception(trace)]
    return "; ".join(part for part in parts if part)[:_MAX_LENGTH]


def _last_traceback(lines: Sequence[str]) -> list[str]:
    starts = [index for index, line in enumerate(lines) if line.strip() == _TRACEBACK]
    return list(lines[starts[-1] + 1 :]) if starts else []


def _failed_line(trace: Sequence[str], script: str) -> str:
    pattern = re.compile(rf'File "(?:.*/)?{re.escape(script)}", line (\d+)')
    found = [match.group(1) for line in trace if (match := pattern.search(line))]
    return f"Failed Line Number: {found[-1]}" if found else ""


def _exception(trace: Sequence[str]) -> str:
    """The first line after the frames, which are indented: the exception.

    A JVM exception has its message on the next line; Glue appends it to Python's.
    """
    found = [line.strip() for line in trace if line and not line[0].isspace()]
    if len(found) > 1 and found[1].startswith(": "):
        return f"{found[0]} {found[1][2:]}"
    return found[0] if found else ""


def _shell_code(exit_code: int) -> int:
    return exit_code if exit_code >= 0 else 128 - exit_code
