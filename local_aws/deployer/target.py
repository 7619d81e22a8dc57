"""The target of a deployment."""

from dataclasses import dataclass
from pathlib import Path

from local_aws.deployer.clients import Clients


@dataclass(frozen=True)
class Target:
    """An emulated AWS account.

    Attributes:
        folder: the document's folder, the base of the relative paths of archives and files.
    """

    clients: Clients
    account_id: str
    folder: Path

    @property
    def region(self) -> str:
        return self.clients.region

    def arn(self, service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
        """An ARN in this account, for attributes that the API does not return."""
        place = self.region if region else ""
        owner = self.account_id if account else ""
        return f"arn:aws:{service}:{place}:{owner}:{resource}"
