"""Synthesis: from settings and sources to a folder that Terraform can apply."""

from __future__ import annotations

from pathlib import Path

from cdktf import App

from cdktf_app.functions import FUNCTIONS
from cdktf_app.glue_library import build_library
from cdktf_app.gold_job import JOB
from cdktf_app.packaging import build_archives
from cdktf_app.settings import PROJECT_ROOT, InfrastructureSettings
from cdktf_app.stack import STACK_NAME, BuiltParts, MedallionStack
from medallion.dataset_folders import check_datasets, with_deployment


def synthesize(settings: InfrastructureSettings) -> Path:
    """Write `cdk.tf.json` and all files that it names; the result is their folder.

    Raises:
        DatasetInvalidError: a dataset breaks its rules.
        FileNotFoundError: a step or the job does not exist.
    """
    synth_dir = PROJECT_ROOT / settings.synth_dir
    build_dir = PROJECT_ROOT / settings.build_dir
    stack_dir = synth_dir / "stacks" / STACK_NAME
    steps = [f.step for f in FUNCTIONS]
    check = check_datasets(PROJECT_ROOT / settings.datasets_dir)
    check = with_deployment(check, model=settings.model, adapter=settings.model_adapter)
    built = BuiltParts(
        datasets=check.require_valid(),
        archives=build_archives(PROJECT_ROOT, build_dir, steps, settings.model_adapter),
        job_library=build_library(PROJECT_ROOT, JOB),
        stack_dir=stack_dir,
    )
    app = App(outdir=str(synth_dir))
    stack = MedallionStack(app, settings=settings, built=built)
    app.synth()
    stack.assets.write(stack_dir)
    return stack_dir
