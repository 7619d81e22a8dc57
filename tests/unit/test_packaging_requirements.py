from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z0-9,_-]+\])?==(?P<version>[^\s;]+)")
REQUIREMENTS = sorted((ROOT / "lambdas").glob("*/requirements*.txt"))


def pins(file: Path) -> dict[str, str]:
    """Versions by normalized name; a line without a pin is an error."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            match = PIN.fullmatch(line.split(";")[0].strip())
            assert match, f"{file.name}: {line!r} pins no exact version"
            found[re.sub(r"[._]", "-", match["name"]).lower()] = match["version"]
    return found


def test_there_are_requirements_to_check() -> None:
    assert len(REQUIREMENTS) == 9


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_step_pins_the_versions_of_the_common_constraints(file: Path) -> None:
    constraints = pins(ROOT / "lambdas" / "constraints.txt")
    for name, version in pins(file).items():
        assert constraints.get(name) == version, f"{name}: see `make lock`"


def test_lambdas_run_on_the_same_versions_as_the_tests() -> None:
    tested = pins(ROOT / "constraints.txt")
    deployed = pins(ROOT / "lambdas" / "constraints.txt")
    assert {n: v for n, v in deployed.items() if tested.get(n) != v} == {}


def test_the_archives_of_the_adapters_differ_only_in_the_client() -> None:
    folder = ROOT / "lambdas" / "extract_batch"
    first, second = (
        pins(folder / "requirements.txt"),
        pins(folder / "requirements-google-genai.txt"),
    )
    assert first.keys() - second.keys() == {"google-generativeai"}
    assert second.keys() - first.keys() == {"google-genai", "httpx2"}
