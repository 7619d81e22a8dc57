"""Deploy synthesized Terraform to an emulated AWS with boto3."""

from local_aws.deployer.clients import Clients
from local_aws.deployer.deploy import Deployed, Deployment, deploy
from local_aws.deployer.document import Document, document_of
from local_aws.deployer.errors import DeploymentError, ResourceError, UnsupportedTerraformError
from local_aws.deployer.plan_checks import require_known
from local_aws.deployer.resources import RESOURCE_TYPES
from local_aws.deployer.target import Target

__all__ = [
    "RESOURCE_TYPES",
    "Clients",
    "Deployed",
    "Deployment",
    "DeploymentError",
    "Document",
    "ResourceError",
    "Target",
    "UnsupportedTerraformError",
    "deploy",
    "document_of",
    "require_known",
]
