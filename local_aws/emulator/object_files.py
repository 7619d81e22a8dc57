"""Repair the files of S3 objects whose overwrite was interrupted by a crash.

MiniStack overwrites an object in three steps: it copies the current version to `.versions`,
replaces the data file, and replaces the sidecar that names the current version. A crash before the
last step leaves the new bytes under the old version's name, although the new version was never
acknowledged.
"""

import json
import shutil
from pathlib import Path

_SIDECAR = ".meta.json"
_VERSIONS = ".versions"


def undo_interrupted_overwrites(data_dir: Path) -> int:
    """Give each current version its own bytes again; the number of repaired objects.

    Args:
        data_dir: MiniStack's folder of S3 data: `<account>/<bucket>/<key>`, with a sidecar for each
            object, and `.versions/<account>/<bucket>/<version id>/<key>`.
    """
    repaired = 0
    for bucket in data_dir.glob("[!.]*/*"):
        for sidecar in bucket.rglob(f"*{_SIDECAR}"):
            copy = _copy_of_current(data_dir, bucket, sidecar)
            if copy is not None:
                part = sidecar.with_name(f"{sidecar.name}.tmp")
                shutil.copyfile(copy, part)
                part.replace(sidecar.with_name(sidecar.name.removesuffix(_SIDECAR)))
                repaired += 1
    return repaired


def _copy_of_current(data_dir: Path, bucket: Path, sidecar: Path) -> Path | None:
    """The copy of the version that the sidecar calls current; None if there is none."""
    facts = json.loads(sidecar.read_text(encoding="utf-8"))
    version = facts.get("version_id")
    if not version or facts.get("is_delete_marker"):
        return None
    place = bucket.relative_to(data_dir)
    name = sidecar.relative_to(bucket).as_posix().removesuffix(_SIDECAR)
    copy = data_dir / _VERSIONS / place / str(version) / name
    return copy if copy.is_file() else None
