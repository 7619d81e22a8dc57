"""Synthesize the infrastructure for the local stack if its sources have changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from local_aws.locks import exclusive
from local_aws.stack_options import StackOptions
from medallion.dataset_folders import is_dataset

_SOURCES = ("cdktf_app", "glue_jobs", "lambdas", "medallion", "statemachine")
_FILES = ("cdktf.json", "constraints.txt")
_DOCUMENT = Path("stacks", "medallion", "cdk.tf.json")
_PREFIX = "MEDALLION_"
_KEPT_SYNTHESES = 3

# One machine, one user: short waits, few workers, and the database names in the docs' queries.
_LOCAL_SETTINGS = {
    "environment": "local",
    "gold_database": "gold",
    "silver_database": "silver",
    "max_concurrency": "4",
    "gold_gather_seconds": "3",
    "gold_retry_seconds": "2",
    "force_destroy": "true",
}


class SynthesisError(Exception):
    """The synthesis failed; the message contains its output."""


def gold_database(options: StackOptions) -> str:
    return options.settings.get("gold_database", _LOCAL_SETTINGS["gold_database"])


def synthesize(options: StackOptions) -> Path:
    """The path of an up-to-date `cdk.tf.json`.

    Raises:
        SynthesisError: `python -m cdktf_app` failed.
    """
    settings = {**_LOCAL_SETTINGS, "region": options.region, **options.settings}
    build = options.project_dir / ".build"
    folder = build / "synth" / _fingerprint(options, settings)
    complete = folder / "complete"
    with exclusive(build / "synth.lock"):
        if not complete.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _run(options, settings, folder, build)
        complete.touch()
        _drop_old(folder.parent)
    return folder / _DOCUMENT


def _run(options: StackOptions, settings: Mapping[str, str], folder: Path, build: Path) -> None:
    paths = {"datasets_dir": options.datasets, "synth_dir": folder, "build_dir": build}
    # The MEDALLION_* variables of the user's environment belong to a real deployment.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(_PREFIX)
    } | {f"{_PREFIX}{name.upper()}": str(value) for name, value in {**settings, **paths}.items()}
    finished = subprocess.run(
        [sys.executable, "-m", "cdktf_app"],
        cwd=options.project_dir,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if finished.returncode != 0 or not (folder / _DOCUMENT).exists():
        raise SynthesisError(f"python -m cdktf_app failed:\n{finished.stdout[-4000:]}")


def _fingerprint(options: StackOptions, settings: Mapping[str, str]) -> str:
    """A hash of everything that the synthesis reads."""
    digest = hashlib.sha256(repr((sys.version_info[:2], sorted(settings.items()))).encode())
    for name in (*_FILES, *_SOURCES):
        _add(digest, name, options.project_dir / name)
    # The name of a folder that is itself a dataset becomes part of table names.
    alone = is_dataset(options.datasets)
    _add(digest, options.datasets.name if alone else "datasets", options.datasets)
    return digest.hexdigest()[:24]


def _add(digest: "hashlib._Hash", name: str, path: Path) -> None:
    for file in sorted(_files(path)):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{name}/{file.relative_to(path)} {content}\n".encode())


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if name != "__pycache__" and name[0] != "."]
        # Links of editors may lead nowhere.
        yield from (file for name in names if (file := Path(folder, name)).is_file())


def _drop_old(folder: Path) -> None:
    """Remove all but the last used syntheses; each contains copies of the archives."""
    for used_before in sorted(folder.iterdir(), key=_last_use, reverse=True)[_KEPT_SYNTHESES:]:
        shutil.rmtree(used_before, ignore_errors=True)


def _last_use(synthesis: Path) -> float:
    """The time of a synthesis's last use; 0 if the synthesis is incomplete."""
    complete = synthesis / "complete"
    return complete.stat().st_mtime if complete.exists() else 0.0
