"""Deployed names: `<environment>-medallion-<kebab>`, and the ARNs with them."""

from __future__ import annotations

from dataclasses import dataclass

PROJECT = "medallion"
EVENT_BUS = "default"
METRICS_NAMESPACE = "Medallion"
ATHENA_RESULTS_PREFIX = "athena-results/"
"""Query results in the artifacts bucket."""


def kebab(name: str) -> str:
    """A name in its deployed form: `extract_batch` becomes `extract-batch`."""
    return name.replace("_", "-")


def pascal(name: str) -> str:
    """A name in the state machine's form: `extract_batch` becomes `ExtractBatch`."""
    return "".join(part.capitalize() for part in name.split("_"))


@dataclass(frozen=True)
class Names:
    """Names of one deployment.

    Attributes:
        account_id: the AWS account, usually a Terraform reference.
    """

    environment: str
    region: str
    account_id: str

    def of(self, thing: str) -> str:
        """The deployed name of a resource whose name is given in snake case."""
        return f"{self.environment}-{PROJECT}-{kebab(thing)}"

    def bucket(self, layer: str) -> str:
        """The name of a layer's bucket, with the account, because bucket names are global."""
        return f"{self.of(layer)}-{self.account_id}"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    @property
    def state_machine(self) -> str:
        return self.of("document_pipeline")

    @property
    def state_machine_arn(self) -> str:
        """The ARN, built from names, because steps and state machine would depend on each other."""
        return self.arn("states", f"stateMachine:{self.state_machine}")

    @property
    def executions_arn(self) -> str:
        """All executions of the state machine, without the children of its Map."""
        return self.arn("states", f"execution:{self.state_machine}:*")

    @property
    def event_bus_arn(self) -> str:
        return self.arn("events", f"event-bus/{EVENT_BUS}")
