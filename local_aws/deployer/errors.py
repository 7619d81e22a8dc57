"""What can go wrong between a Terraform document and an emulated AWS."""


class DeploymentError(Exception):
    """A Terraform document could not be deployed."""


class UnsupportedTerraformError(DeploymentError):
    """The document uses something of Terraform that this deployer does not know."""


class UnresolvedReferenceError(DeploymentError):
    """An expression names a resource, an attribute or a variable that is not there."""


class RefusedByAwsError(DeploymentError):
    """The emulator would take it, AWS would not."""


class ResourceError(DeploymentError):
    """One resource could not be created."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address
