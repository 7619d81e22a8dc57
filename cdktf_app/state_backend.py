"""The place of Terraform's state: a bucket, or a file outside the synthesized folder."""

from __future__ import annotations

import os
from pathlib import Path

from cdktf import LocalBackend, S3Backend, TerraformStack

from cdktf_app.settings import PROJECT_ROOT, InfrastructureSettings


def keep_state(stack: TerraformStack, settings: InfrastructureSettings, stack_dir: Path) -> None:
    """Declare the backend of the stack.

    The local file is outside `stack_dir`, which may be deleted and written again at any time.
    """
    if not settings.state_bucket:
        file = PROJECT_ROOT / ".terraform-state" / f"{settings.environment}.tfstate"
        LocalBackend(stack, path=os.path.relpath(file, stack_dir))
        return
    S3Backend(
        stack,
        bucket=settings.state_bucket,
        key=settings.state_key or f"medallion/{settings.environment}/terraform.tfstate",
        region=settings.state_region or settings.region,
        encrypt=True,
    )
    # The bindings are older than S3's native locking.
    stack.add_override("terraform.backend.s3.use_lockfile", settings.state_lock)
