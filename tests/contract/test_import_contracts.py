"""import-linter enforces exactly the imports in CONTRIBUTING's tables."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
    "tool"
]["importlinter"]["contracts"]
ROOTS = ("medallion", "lambdas", "glue_jobs", "cdktf_app", "local_aws", "cli")
_ROW = re.compile(r"^\| `([\w/<>]+)/` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)

pytestmark = pytest.mark.contract


@dataclass(frozen=True)
class Row:
    """A row of a table: a package, and the packages of other rows that it may import."""

    package: str
    may_import: frozenset[str]


def test_every_permission_in_the_tables_is_enforced() -> None:
    wrong = [
        f"{importer} -> {imported}: CONTRIBUTING says {allowed}"
        for importer, imported, allowed in _arrows()
        if allowed is _is_forbidden(importer, imported)
    ]
    assert wrong == []


def test_the_tables_have_all_packages() -> None:
    packages = {row.package for row in _rows()}
    assert packages >= set(ROOTS)
    assert len(packages) == 6 + 11 + 7 + 7


@pytest.mark.parametrize(
    ("contract", "forbidden"),
    [
        ({"type": "forbidden", "source_modules": ["a"], "forbidden_modules": ["b"]}, {"ab"}),
        ({"type": "independence", "modules": ["a", "b"]}, {"ab", "ba"}),
        ({"type": "layers", "layers": ["a", "b | c"]}, {"ba", "ca", "bc", "cb"}),
        ({"type": "layers", "layers": ["a", "b : c"]}, {"ba", "ca"}),
    ],
)
def test_contracts_are_read_as_import_linter_reads_them(
    contract: dict[str, Any], forbidden: set[str]
) -> None:
    found = {a + b for a, b in permutations("abc", 2) if _forbids(contract, a, b)}
    assert found == forbidden


def _arrows() -> Iterator[tuple[str, str, bool]]:
    """Pairs of packages, and whether the first may import the second.

    Packages of another root count if others may import them; otherwise the root counts.
    """
    for row, other in permutations(_rows(), 2):
        package = other.package
        root = row.package.split(".")[0]
        sibling = "." in package and package.split(".")[0] in (root, "medallion")
        if package == "medallion" or not (sibling or package in ROOTS):
            continue
        if not _is_inside(row.package, package) and not _is_inside(package, row.package):
            yield row.package, package, _may(row, package)


def _may(row: Row, package: str) -> bool:
    return any(_is_inside(package, allowed) for allowed in row.may_import)


def _rows() -> list[Row]:
    rows: list[Row] = []
    for folder, words in _ROW.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        package = folder.split("/<")[0].replace("/", ".")
        if package.split(".")[0] not in ROOTS:
            continue
        parent = package.rpartition(".")[0]
        named = {_full(name, parent) for name in re.findall(r"`([\w/]+)`", words)}
        above = {row.package for row in rows if parent and row.package.startswith(f"{parent}.")}
        if parent and parent != "medallion":
            above.add("medallion")
        if "the rows above" in words:
            named = above - named
        rows.append(Row(package, frozenset(named)))
    return rows


def _full(name: str, parent: str) -> str:
    dotted = name.replace("/", ".")
    return dotted if dotted.split(".")[0] in ROOTS else f"{parent}.{dotted}"


def _is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _is_forbidden(importer: str, imported: str) -> bool:
    return any(_forbids(contract, importer, imported) for contract in CONTRACTS)


def _forbids(contract: dict[str, Any], importer: str, imported: str) -> bool:
    if contract["type"] == "forbidden":
        return any(_is_inside(importer, name) for name in contract["source_modules"]) and any(
            _is_inside(imported, name) for name in contract["forbidden_modules"]
        )
    if contract["type"] == "independence":
        places = [
            _place(module, [[name] for name in contract["modules"]])
            for module in (importer, imported)
        ]
        return None not in places and places[0] != places[1]
    return _breaks_layers(contract, importer, imported)


def _breaks_layers(contract: dict[str, Any], importer: str, imported: str) -> bool:
    for container in contract.get("containers", [""]):
        layers = [
            [f"{container}.{name}".lstrip(".") for name in re.split(r"\s*[|:]\s*", layer)]
            for layer in contract["layers"]
        ]
        here, there = _place(importer, layers), _place(imported, layers)
        if here is None or there is None:
            continue
        if here > there or (here == there and "|" in contract["layers"][here]):
            return True
    return False


def _place(module: str, groups: list[list[str]]) -> int | None:
    return next(
        (
            number
            for number, names in enumerate(groups)
            if any(_is_inside(module, name) for name in names)
        ),
        None,
    )
