from __future__ import annotations

import ast
import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from cdktf_app.functions import FUNCTIONS
from cdktf_app.naming import kebab
from cdktf_app.packaging import build_archives
from cdktf_app.packaging.archive import LAMBDA_LIMIT_BYTES, unzipped_bytes
from cdktf_app.packaging.contents import SERVICES, TRACING
from tests.contract.synthesis import Synthesis

pytestmark = pytest.mark.contract

STEPS = [function.step for function in FUNCTIONS]

# Only the archive is available: no site-packages, no working directory, no PYTHON* variables.
_IMPORT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import importlib, pathlib, warnings
warnings.simplefilter("ignore")
for name in json.loads(sys.argv[2]):
    importlib.import_module(name)
import boto3
session = boto3.session.Session("none", "none", region_name="us-east-1")
outside = [
    name for name, module in list(sys.modules.items())
    if "site-packages" in (getattr(module, "__file__", None) or "")
]
print(json.dumps({"outside": outside, "services": session.get_available_services()}))
"""


def archive(stack: Synthesis, step: str) -> Path:
    return stack.folder / "archives" / f"{kebab(step)}.zip"


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as content:
        return set(content.namelist())


def own_modules(path: Path) -> list[str]:
    return sorted(
        name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for name in names(path)
        if name.startswith(("lambdas/", "medallion/")) and name.endswith(".py")
    )


def imported_alone(folder: Path, modules: list[str]) -> dict[str, list[str]]:
    command = [sys.executable, "-I", "-S", "-c", _IMPORT, str(folder), json.dumps(modules)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env={})
    assert done.returncode == 0, done.stderr
    result: dict[str, list[str]] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("step", STEPS)
def test_an_archive_contains_everything_that_its_step_imports(
    stack: Synthesis, step: str, tmp_path: Path
) -> None:
    path = archive(stack, step)
    with zipfile.ZipFile(path) as content:
        content.extractall(tmp_path)
    result = imported_alone(tmp_path, own_modules(path))
    assert result["outside"] == []
    assert sorted(result["services"]) == sorted(SERVICES[step] + TRACING)


def test_an_archive_from_which_a_package_is_missing_is_noticed(
    stack: Synthesis, tmp_path: Path
) -> None:
    path = archive(stack, "settle_gold_run")
    with zipfile.ZipFile(path) as content:
        kept = [name for name in content.namelist() if not name.startswith("wrapt/")]
        content.extractall(tmp_path, kept)
    with pytest.raises(AssertionError, match="No module named 'wrapt'"):
        imported_alone(tmp_path, own_modules(path))


def test_the_model_client_works_from_its_archive(stack: Synthesis, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive(stack, "extract_batch")) as content:
        content.extractall(tmp_path)
    result = imported_alone(tmp_path, ["google.generativeai", "jsonschema"])
    assert result["outside"] == []


def test_the_other_adapters_archive_contains_only_its_client(
    stack: Synthesis, project_root: Path, tmp_path: Path
) -> None:
    build_dir = project_root / ".build"
    built = build_archives(project_root, build_dir, ["extract_batch"], "google-genai")
    path = built["extract_batch"].path
    with zipfile.ZipFile(path) as content:
        content.extractall(tmp_path)
    modules = [*own_modules(path), "google.genai", "httpx2", "jsonschema"]
    assert imported_alone(tmp_path, modules)["outside"] == []
    first, second = "google/generativeai/__init__.py", "google/genai/__init__.py"
    assert {first, second} & names(path) == {second}
    assert {first, second} & names(archive(stack, "extract_batch")) == {first}


@pytest.mark.parametrize("step", STEPS)
def test_an_archive_is_well_below_the_limit(stack: Synthesis, step: str) -> None:
    assert unzipped_bytes(archive(stack, step)) < LAMBDA_LIMIT_BYTES / 2
    assert archive(stack, step).stat().st_size < 50 * 2**20


@pytest.mark.parametrize("step", STEPS)
def test_an_archive_contains_no_other_step(stack: Synthesis, step: str) -> None:
    foreign = {f"lambdas.{other}" for other in STEPS if other != step}
    assert not foreign.intersection(own_modules(archive(stack, step)))


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_compiled_at_a_cold_start(stack: Synthesis, step: str) -> None:
    content = names(archive(stack, step))
    for module in (f"lambdas/{step}/handler", "boto3/session", "pydantic/main"):
        folder, _, name = module.rpartition("/")
        assert f"{folder}/__pycache__/{name}.cpython-311.pyc" in content


def test_a_rebuilt_archive_is_the_same(
    stack: Synthesis, project_root: Path, tmp_path: Path
) -> None:
    step = "settle_gold_run"
    built = build_archives(project_root, tmp_path, [step])[step]
    assert built.path.read_bytes() == archive(stack, step).read_bytes()


def test_the_job_library_contains_the_job_and_only_what_glue_can_import(stack: Synthesis) -> None:
    library = (stack.folder / "objects/glue/silver_to_gold/library.zip").read_bytes()
    with zipfile.ZipFile(BytesIO(library)) as content:
        sources = {name: content.read(name).decode() for name in content.namelist()}
    assert "glue_jobs/silver_to_gold/job.py" in sources
    assert "medallion/vocabulary/datasets.py" in sources
    imported = {
        name.split(".")[0]
        for source in sources.values()
        for node in ast.walk(ast.parse(source))
        for name in _absolute_imports(node)
    }
    third_party = imported - sys.stdlib_module_names - {"glue_jobs", "medallion"}
    # Under `if TYPE_CHECKING:` stubs are imported, which never happens at run time.
    stubs = {name for name in third_party if name.startswith("mypy_boto3_")}
    assert third_party - stubs <= {"awsglue", "boto3", "botocore", "pyspark", "py4j"}


def _absolute_imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return [node.module]
    return []
