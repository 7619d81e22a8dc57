"""Makes small changes to the code, one at a time, and counts those that the unit tests detect.

`python -m tests.mutants [MODULE ...]` runs mutmut (settings: pyproject.toml) and prints the result;
`--report` prints the result of the last run. Mutants that no test can detect are listed with a
reason in `equivalent_mutants.toml`.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

ROOT: Final = Path(__file__).parents[1]
COPY: Final = ROOT / "mutants"
EQUIVALENT: Final = Path(__file__).with_name("equivalent_mutants.toml")
LEAST_SHARE: Final = 0.95
_KILLED: Final = ("killed", "timeout", "segfault")
_ENVIRONMENT: Final = {
    "HYPOTHESIS_PROFILE": "mutants",
    # Loading modules that no unit test needs would take longer than most tests.
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_PLUGINS": "pytest_timeout,pytest_socket,tests.mutant_caches",
}


@dataclass
class Tally:
    """The results of the mutants of one module."""

    module: str
    statuses: Counter[str] = field(default_factory=Counter)
    excused: int = 0
    unexcused: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.statuses.total()

    @property
    def killed(self) -> int:
        return sum(self.statuses[status] for status in _KILLED)

    @property
    def survived(self) -> int:
        return self.total - self.killed


def modules(wanted: list[str]) -> list[str]:
    """The mutated modules; if names are given, only the modules that end with one of them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    patterns = settings["mutmut"]["only_mutate"]
    files = [
        path.relative_to(ROOT)
        for top in ("medallion", "lambdas")
        for path in ROOT.glob(f"{top}/**/*.py")
    ]
    names = sorted(
        ".".join(path.with_suffix("").parts)
        for path in files
        if path.name != "__init__.py" and any(fnmatch.fnmatch(str(path), glob) for glob in patterns)
    )
    return [
        name
        for name in names
        if not wanted or f".{name}".endswith(tuple(f".{end}" for end in wanted))
    ]


def run(names: list[str], processes: int) -> None:
    """Test every mutant of the modules, in a fresh copy of the sources."""
    shutil.rmtree(COPY, ignore_errors=True)
    program = [sys.executable, "-m", "mutmut", "run", "--max-children", str(processes)]
    subprocess.run(
        [*program, *(f"{name}.*" for name in names)],
        cwd=ROOT,
        env={**os.environ, **_ENVIRONMENT},
        check=True,
    )


def tally(module: str, equivalent: set[tuple[str, str]]) -> Tally | None:
    """The result of one module; None when it has no mutant."""
    source = Path(*module.split(".")).with_suffix(".py")
    meta = COPY / f"{source}.meta"
    found = Tally(module)
    codes = (
        json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"] if meta.exists() else {}
    )
    for name, code in codes.items():
        status = status_by_exit_code[code]
        found.statuses[status] += 1
        if status in _KILLED:
            continue
        diff = changed_lines(get_diff_for_mutant(name, path=source))
        if (module, diff) in equivalent:
            found.excused += 1
        else:
            found.unexcused.append(f"{name} ({status})\n{diff}")
    return found if codes else None


def changed_lines(diff: str) -> str:
    """Only the changed lines, so that they are equal at any place in the file."""
    lines = diff.splitlines()[2:]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[:1] in {"-", "+"})


def known_equivalent() -> set[tuple[str, str]]:
    """Module and changed lines of every mutant that is equivalent to the original."""
    entries = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    assert all(entry["reason"].strip() for entry in entries)
    return {(entry["module"], diff.strip()) for entry in entries for diff in entry["diffs"]}


def report(found: list[Tally]) -> bool:
    """Print a table and the unexplained survivors; true if the result is good enough."""
    for survivor in (text for module in found for text in module.unexcused):
        print(f"{survivor}\n")
    row = "{:52} {:>7} {:>7} {:>9} {:>11} {:>7}".format
    print(row("module", "mutants", "killed", "survived", "equivalent", "share"))
    for each in found:
        share = f"{each.killed / each.total:.1%}"
        print(row(each.module, each.total, each.killed, each.survived, each.excused, share))
    total = sum(each.total for each in found)
    killed = sum(each.killed for each in found)
    excused = sum(each.excused for each in found)
    print(row("all", total, killed, total - killed, excused, f"{killed / total:.1%}"))
    return killed >= LEAST_SHARE * total and killed + excused == total


def main(arguments: list[str]) -> int:
    """Mutate, test and report; 1 if too few mutants were killed or a survivor is unexplained."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as folding or medallion.sameness.places")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--report", action="store_true", help="of the last run")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    names = modules(options.modules)
    if not names:
        parser.error(f"no such module: {', '.join(options.modules)}")
    if not options.report:
        run(names, options.processes)
    equivalent = known_equivalent()
    found = [counted for name in names if (counted := tally(name, equivalent))]
    return 0 if found and report(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
