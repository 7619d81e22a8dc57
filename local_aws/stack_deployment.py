"""Deploy a project into a stack, and remember what was deployed for the next deployment."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from local_aws import environments
from local_aws.deployer import Clients, Deployed, Deployment, Document, Target, deploy, document_of
from local_aws.stack_errors import StackStartError
from local_aws.stack_options import Progress, StackOptions, StartProgress, StartStep
from local_aws.stack_state import DEPLOYMENT_FILE
from local_aws.synthesis import gold_database, synthesize
from medallion.aws import catalog_columns
from medallion.dataset_folders import DatasetCheck, check_datasets, with_deployment, with_gold
from medallion.model import DEFAULT_ADAPTER, DEFAULT_MODEL
from medallion.vocabulary.stack_description import StackDescription

ACCOUNT_ID = "000000000000"


def synthesized(options: StackOptions, progress: Progress) -> Document:
    """The document of the project; prepares the environments that its code needs.

    Raises:
        DatasetInvalidError: a dataset has mistakes, which are found before anything else.
    """
    _checked(options).require_valid()
    progress(StartProgress(StartStep.ENVIRONMENTS, "virtual environments and jars"))
    environments.prepare()
    progress(StartProgress(StartStep.SYNTHESIS, "infrastructure and archives"))
    path = synthesize(options)
    content = json.loads(path.read_text(encoding="utf-8"))
    if options.synth_patch is not None:
        options.synth_patch(content)
    return document_of(content, folder=path.parent)


def require_gold_takes(options: StackOptions, clients: Clients) -> None:
    """Refuse a schema that an existing gold table cannot take.

    Raises:
        DatasetMistakesError: a dataset has mistakes, or a column would change its type.
    """
    existing = catalog_columns(clients.glue, gold_database(options))
    with_gold(_checked(options), existing, removals=False).require_valid()


def _checked(options: StackOptions) -> DatasetCheck:
    return with_deployment(
        check_datasets(options.datasets),
        model=options.settings.get("model", DEFAULT_MODEL),
        adapter=options.settings.get("model_adapter", DEFAULT_ADAPTER),
    )


def deploy_document(
    document: Document,
    clients: Clients,
    model_endpoint: str,
    progress: Progress,
    existing: Mapping[str, Deployed] | None = None,
) -> Deployment:
    """Create every resource, or change those that differ from the existing ones."""

    def on_created(address: str, done: int, total: int) -> None:
        progress(StartProgress(StartStep.DEPLOYMENT, address, done, total))

    target = Target(clients, ACCOUNT_ID, document.folder)
    return deploy(document, target, {"model_endpoint": model_endpoint}, on_created, existing)


def put_model_key(deployment: Deployment, clients: Clients, key: str | None) -> None:
    """Give the model's secret its value: the key, or a throw-away one."""
    for secret in deployment.of_type("aws_secretsmanager_secret"):
        clients.secrets.put_secret_value(
            SecretId=secret["arn"], SecretString=key or secrets.token_urlsafe(24)
        )


def describe(deployment: Deployment, endpoint_url: str) -> StackDescription:
    """The content of `stack.json`.

    Raises:
        StackStartError: the Terraform outputs lack something.
    """
    names = set(StackDescription.__dataclass_fields__)
    values = {name: value for name, value in deployment.outputs.items() if name in names}
    try:
        return StackDescription(**{**values, "endpoint_url": endpoint_url})
    except TypeError as error:
        raise StackStartError(
            f"the Terraform outputs do not describe the stack: {error}"
        ) from error


def remember(deployment: Deployment, state_dir: Path) -> None:
    resources = {address: asdict(deployed) for address, deployed in deployment.resources.items()}
    (state_dir / DEPLOYMENT_FILE).write_text(json.dumps(resources), encoding="utf-8")


def remembered(state_dir: Path) -> dict[str, Deployed]:
    """The resources of the last deployment, by address."""
    resources = json.loads((state_dir / DEPLOYMENT_FILE).read_text(encoding="utf-8"))
    return {address: Deployed(**deployed) for address, deployed in resources.items()}
