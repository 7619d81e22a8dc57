"""`python -m cdktf_app.packaging`: build all archives and print their sizes."""

from __future__ import annotations

import sys
import time

from cdktf_app.functions import FUNCTIONS
from cdktf_app.packaging import build_archives
from cdktf_app.settings import PROJECT_ROOT, InfrastructureSettings


def main() -> None:
    """Build all archives and print a table of their sizes."""
    started = time.monotonic()
    settings = InfrastructureSettings.from_environment()
    build_dir = PROJECT_ROOT / settings.build_dir
    steps = [f.step for f in FUNCTIONS]
    archives = build_archives(PROJECT_ROOT, build_dir, steps, settings.model_adapter)
    lines = [f"{'function':<20} {'zip MB':>8} {'unzipped MB':>12}"]
    lines += [
        f"{a.step:<20} {a.zipped_bytes / 2**20:>8.1f} {a.unzipped_bytes / 2**20:>12.1f}"
        for a in archives.values()
    ]
    lines.append(f"{len(archives)} archives in {time.monotonic() - started:.1f} s")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
