"""The files that `cdk.tf.json` names, in the same folder, so that the folder is complete."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

FOLDERS = ("archives", "objects")
"""Everything below these folders is from the last synthesis."""


@dataclass
class Assets:
    """A collection of files, which grows while the stack is composed and is written at the end."""

    _files: dict[str, Path | bytes] = field(default_factory=dict)

    def add_file(self, relative: str, source: Path) -> str:
        """Add a file; the result is its path for Terraform."""
        return self._add(relative, source)

    def add_bytes(self, relative: str, content: bytes) -> str:
        """Add content; the result is its path for Terraform."""
        return self._add(relative, content)

    def _add(self, relative: str, content: Path | bytes) -> str:
        if PurePosixPath(relative).parts[0] not in FOLDERS:
            raise ValueError(f"{relative}: assets must be below {' or '.join(FOLDERS)}")
        if relative in self._files:
            raise ValueError(f"{relative}: two assets have this name")
        self._files[relative] = content
        return relative

    def write(self, stack_dir: Path) -> None:
        """Replace the asset folders of a synthesized stack; Terraform's files stay."""
        for folder in FOLDERS:
            shutil.rmtree(stack_dir / folder, ignore_errors=True)
        for relative, content in self._files.items():
            target = stack_dir / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                target.write_bytes(content)
            else:
                shutil.copyfile(content, target)
