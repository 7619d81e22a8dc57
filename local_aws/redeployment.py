"""Deploy into a running stack what has changed, while its executions continue."""

from dataclasses import replace

from local_aws.deployer import Clients
from local_aws.signals import ended_by_signals
from local_aws.stack import start_failures_explained
from local_aws.stack_deployment import (
    deploy_document,
    describe,
    put_model_key,
    remember,
    remembered,
    require_gold_takes,
    synthesized,
)
from local_aws.stack_errors import StackStartError
from local_aws.stack_options import Progress, StackOptions, StartProgress, StartStep, no_progress
from local_aws.stack_state import STACK_FILE, LocalStack, StackState, sole_owner, status
from local_aws.stand_in import start_stand_in
from medallion.vocabulary.stack_description import StackDescription


def redeploy(options: StackOptions, progress: Progress = no_progress) -> StackDescription:
    """Bring a running stack up to date: datasets, prompts, settings, code, the stand-in's hints.

    Raises:
        StackBusyError: another process starts or stops the stack.
        StackStartError: no stack runs, or a change is impossible or failed; earlier changes stay.
        DatasetInvalidError: a dataset has mistakes, or does not fit its gold table.
    """
    with sole_owner(options.state_dir), ended_by_signals():
        local = LocalStack.read(options.state_dir)
        if local is None or status(options.state_dir).state is not StackState.RUNNING:
            raise StackStartError(f"no stack is running in {options.state_dir}")
        with start_failures_explained(options.state_dir):
            description = _redeploy(options, local, progress)
            _restart_stand_in(options, local)
    progress(StartProgress(StartStep.READY, str(options.state_dir / STACK_FILE)))
    return description


def _redeploy(options: StackOptions, local: LocalStack, progress: Progress) -> StackDescription:
    endpoint = options.model_endpoint or local.stand_in_url
    if endpoint is None:
        raise StackStartError(
            "the running stack has no stand-in: name its --model-endpoint again, or stop it first"
        )
    endpoint_url = str(local.endpoint_url)
    clients = Clients(endpoint_url=endpoint_url, region=options.region)
    require_gold_takes(options, clients)
    document = synthesized(options, progress)
    existing = remembered(options.state_dir)
    deployment = deploy_document(document, clients, endpoint, progress, existing)
    remember(deployment, options.state_dir)
    if options.model_api_key:
        put_model_key(deployment, clients, options.model_api_key)
    description = describe(deployment, endpoint_url)
    description.write(options.state_dir / STACK_FILE)
    return description


def _restart_stand_in(options: StackOptions, local: LocalStack) -> None:
    """Start the stand-in again at its address, because it reads its hints only at its start."""
    if local.stand_in is None or local.stand_in_url is None:
        return
    # Without its entry, nobody who watches the stack takes its end for a crash.
    replace(local, stand_in=None).write(options.state_dir)
    local.stand_in.end()
    port = local.stand_in_url.rpartition(":")[2]
    stand_in = start_stand_in(
        options.state_dir, detached=True, arguments=(*options.stand_in_command, "--port", port)
    )
    replace(local, stand_in=stand_in.process.owned).write(options.state_dir)
    stand_in.wait_until_listening()
