"""The jars for Spark: fetched once by their Maven coordinates, verified and cached."""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from local_aws.locks import exclusive
from local_aws.stack_errors import NotInstalledError

_PINS = Path(__file__).with_name("jars.json")


class JarChecksumError(NotInstalledError):
    """A fetched jar does not have the pinned checksum."""


def jar_files() -> list[Path]:
    """The local paths of all pinned jars; missing jars are fetched."""
    pins: dict[str, str] = json.loads(_PINS.read_text(encoding="utf-8"))
    cache = _cache_folder()
    files = [cache / _file_name(coordinates) for coordinates in pins]
    if all(file.exists() for file in files):
        return files
    with exclusive(cache / ".lock"):
        for file, (coordinates, sha256) in zip(files, pins.items(), strict=True):
            if not file.exists():
                fetch_jar(coordinates, sha256, file)
    return files


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "medallion" / "jars"


def _file_name(coordinates: str) -> str:
    _group, artifact, version = coordinates.split(":")
    return f"{artifact}-{version}.jar"


def download_from_maven(coordinates: str, target: Path) -> None:
    """Fetch an artifact from Maven's default repository."""
    from maven_artifact import Artifact, Downloader  # noqa: PLC0415 - slow, and rarely needed
    from requests import RequestException  # noqa: PLC0415 - as above

    sys.stderr.write(f"Fetching {coordinates} …\n")
    try:
        with contextlib.redirect_stdout(sys.stderr):
            Downloader().download(Artifact.parse(coordinates), filename=str(target))
    except RequestException as error:
        raise NotInstalledError(f"{coordinates} could not be fetched from Maven") from error


def fetch_jar(
    coordinates: str,
    sha256: str,
    target: Path,
    download: Callable[[str, Path], None] = download_from_maven,
) -> None:
    """Fetch a jar; it gets its name in the cache only if its checksum is right.

    Raises:
        JarChecksumError: the fetched jar does not have the pinned checksum.
    """
    partial = target.with_suffix(".partial")
    download(coordinates, partial)
    found = _sha256(partial)
    if found != sha256:
        partial.unlink()
        raise JarChecksumError(f"{coordinates}: expected sha256 {sha256}, fetched {found}")
    partial.replace(target)


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
