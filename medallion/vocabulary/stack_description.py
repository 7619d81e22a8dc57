"""`stack.json`: what a client must know about a deployed stack."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class StackDescription:
    """Names and addresses of one stack; `endpoint_url` is absent for AWS itself.

    Attributes:
        artifacts_bucket: holds the compiled datasets.
        model_endpoint: base URL of the model API, empty for Google's own.
    """

    region: str
    bronze_bucket: str
    silver_bucket: str
    gold_bucket: str
    artifacts_bucket: str
    documents_table: str
    state_machine_arn: str
    gold_database: str
    silver_database: str
    athena_workgroup: str
    model_endpoint: str = ""
    endpoint_url: str | None = None

    def write(self, path: Path) -> None:
        values = {name: value for name, value in asdict(self).items() if value is not None}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def read_stack(path: Path) -> StackDescription:
    """Read a `stack.json`; unknown entries are ignored, so newer files stay readable.

    Raises:
        FileNotFoundError: there is no such file.
        TypeError: a required entry is missing.
    """
    values = json.loads(path.read_text(encoding="utf-8"))
    known = {name: values[name] for name in StackDescription.__dataclass_fields__ if name in values}
    return StackDescription(**known)
