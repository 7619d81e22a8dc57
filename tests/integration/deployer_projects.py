"""A project with a fast synthesis: it writes the document with every resource type."""

import json
from pathlib import Path

from tests.integration.deployer_documents import a_document_of_every_type, write_archive
from tests.unit.broken_datasets import a_dataset

_OUTPUTS = {
    "region": "us-east-1",
    "bronze_bucket": "${aws_s3_bucket.lake.bucket}",
    "silver_bucket": "${aws_s3_bucket.lake.bucket}",
    "gold_bucket": "${aws_s3_bucket.lake.bucket}",
    "artifacts_bucket": "${aws_s3_bucket.lake.bucket}",
    "documents_table": "${aws_dynamodb_table.documents.name}",
    "state_machine_arn": "${aws_sfn_state_machine.pipeline.arn}",
    "gold_database": "gold",
    "silver_database": "${aws_glue_catalog_database.silver.name}",
    "athena_workgroup": "${aws_athena_workgroup.queries.name}",
    "model_endpoint": "${var.model_endpoint}",
}

_SYNTHESIS = """\
import json, os, pathlib, shutil, sys

here = pathlib.Path(__file__).parent
with open(here.parent / "syntheses.log", "a") as log:
    settings = {name: value for name, value in os.environ.items() if name.startswith("MEDALLION_")}
    log.write(json.dumps(settings) + "\\n")
if (here / "broken").exists():
    sys.exit("no such construct")
folder = pathlib.Path(os.environ["MEDALLION_SYNTH_DIR"], "stacks", "medallion")
folder.mkdir(parents=True)
for name in ("cdk.tf.json", "function.zip", "job.py"):
    shutil.copy(here / "out" / name, folder)
"""


def a_project(folder: Path) -> Path:
    """Write a project into a folder; the result is its folder."""
    application = folder / "cdktf_app"
    output = application / "out"
    output.mkdir(parents=True)
    a_dataset(folder / "datasets" / "notes")
    (application / "__init__.py").touch()
    (application / "__main__.py").write_text(_SYNTHESIS, encoding="utf-8")
    write_archive(output)
    (output / "job.py").write_text("print('nothing')\n", encoding="utf-8")
    document = a_document_of_every_type()
    document["output"] = {name: {"value": value} for name, value in _OUTPUTS.items()}
    (output / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def syntheses(project: Path) -> list[dict[str, str]]:
    """The MEDALLION_* variables of each synthesis."""
    log = project / "syntheses.log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [json.loads(line) for line in lines]
