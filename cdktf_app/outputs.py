"""Terraform outputs: exactly the entries of `stack.json`."""

from __future__ import annotations

from dataclasses import asdict

from cdktf import TerraformOutput
from constructs import Construct

from medallion.vocabulary.stack_description import StackDescription


def declare_outputs(scope: Construct, description: StackDescription) -> None:
    """Declare one output for each entry, with its name in `stack.json`."""
    for name, value in asdict(description).items():
        if value is not None:
            TerraformOutput(scope, f"output-{name}", value=value).override_logical_id(name)
