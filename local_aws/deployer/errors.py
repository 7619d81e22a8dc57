"""Errors in the deployment of a Terraform document to an emulated AWS."""


class DeploymentError(Exception):
    """A Terraform document could not be deployed."""


class UnsupportedTerraformError(DeploymentError):
    """The document uses a Terraform feature that this deployer does not support."""


class UnresolvedReferenceError(DeploymentError):
    """An expression names a resource, an attribute or a variable that does not exist."""


class RefusedByAwsError(DeploymentError):
    """The emulator would accept it, but AWS would not."""


class UnchangeableError(DeploymentError):
    """An existing resource differs from the document, and this deployer cannot change it."""


class ResourceError(DeploymentError):
    """One resource could not be created or changed."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address
