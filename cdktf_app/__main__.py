"""`python -m cdktf_app`: write `cdktf.out`, without an AWS account."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from subprocess import CalledProcessError

from cdktf_app.settings import InfrastructureSettings
from medallion.dataset_folders import DatasetMistakesError, describe_mistakes, summary
from medallion.vocabulary.errors import MedallionError


def main() -> int:
    """Synthesize the stack; a user's mistake becomes a message."""
    try:
        settings = InfrastructureSettings.from_environment()
        # The provider's bindings take seconds to load: invalid settings are reported first.
        from cdktf_app.synthesis import synthesize  # noqa: PLC0415

        stack_dir = synthesize(settings)
    except DatasetMistakesError as error:
        width = shutil.get_terminal_size().columns
        sys.stderr.write(describe_mistakes(error.mistakes, width, Path.cwd()))
        sys.stderr.write(f"\ncdktf_app: {summary(error.mistakes, error.checked)}\n")
        return 1
    except (MedallionError, FileNotFoundError, CalledProcessError) as error:
        sys.stderr.write(f"cdktf_app: {error}\n")
        return 1
    sys.stdout.write(f"{stack_dir}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
