"""Select the files of installed packages that an archive omits."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

_NEVER_USED_FOLDERS: Final = (
    # Descriptions of Google's other APIs, 110 MB, which model calls do not need.
    "googleapiclient/discovery_cache/documents",
    # google-generativeai uses only v1beta.
    "google/ai/generativelanguage_v1",
    "google/ai/generativelanguage_v1alpha",
    "google/ai/generativelanguage_v1beta2",
    "google/ai/generativelanguage_v1beta3",
    "bin",
)
_NEVER_USED_SUFFIXES: Final = frozenset({".pyi", ".pxd", ".pyx", ".proto", ".c", ".h", ".pth"})
_TEST_FOLDERS: Final = frozenset({"tests", "test", "testing", "_testing"})
# Importlib needs these two files of a package's metadata, for its version and its plug-ins.
_KEPT_METADATA: Final = frozenset({"METADATA", "entry_points.txt"})


def is_needed(path: PurePosixPath) -> bool:
    """True if a function may need the file of an installed package."""
    if path.suffix in _NEVER_USED_SUFFIXES or path.name == ".lock":
        return False
    if path.parts[0].endswith(".dist-info"):
        return path.name in _KEPT_METADATA
    if _TEST_FOLDERS.intersection(path.parts[1:-1]):
        return False
    return not any(path.is_relative_to(folder) for folder in _NEVER_USED_FOLDERS)


def service_of(path: PurePosixPath) -> str | None:
    """The AWS service that the file describes, None for any other file.

    The SDK describes each of its 400 services in a data folder.
    """
    match path.parts:
        case ("botocore" | "boto3", "data", service, _, *_):
            return service
        case _:
            return None
