"""Roles and their policies."""

from typing import Any

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, TaggedArguments
from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_MAX_ROLE_NAME_CHARS = 64
_MAX_INLINE_POLICY_CHARS = 10_240


class RoleArguments(TaggedArguments):
    """Of `aws_iam_role`."""

    name: str
    assume_role_policy: str
    description: str | None = None
    max_session_duration: int | None = None


class RolePolicyArguments(Arguments):
    """Of `aws_iam_role_policy`."""

    name: str
    role: str
    policy: str


def create_role(arguments: RoleArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_trust(arguments.assume_role_policy)
    if len(arguments.name) > _MAX_ROLE_NAME_CHARS:
        raise RefusedByAwsError(f"role name {arguments.name} is over {_MAX_ROLE_NAME_CHARS} long")
    request = arguments.request(without={"name", "assume_role_policy", "tags"})
    role = target.clients.iam.create_role(
        RoleName=arguments.name,
        AssumeRolePolicyDocument=arguments.assume_role_policy,
        **request,
    )["Role"]
    return {"id": arguments.name, "arn": role["Arn"], "unique_id": role["RoleId"]}


def update_role(arguments: RoleArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_trust(arguments.assume_role_policy)
    target.clients.iam.update_assume_role_policy(
        RoleName=arguments.name, PolicyDocument=arguments.assume_role_policy
    )
    role = target.clients.iam.get_role(RoleName=arguments.name)["Role"]
    return {"id": arguments.name, "arn": role["Arn"], "unique_id": role["RoleId"]}


def put_role_policy(arguments: RolePolicyArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_policy(arguments.policy)
    # AWS does not count white space.
    if len("".join(arguments.policy.split())) > _MAX_INLINE_POLICY_CHARS:
        raise RefusedByAwsError(f"the policy is over {_MAX_INLINE_POLICY_CHARS} characters long")
    target.clients.iam.put_role_policy(
        RoleName=arguments.role, PolicyName=arguments.name, PolicyDocument=arguments.policy
    )
    return {"id": f"{arguments.role}:{arguments.name}"}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_iam_role": ResourceType(RoleArguments, create_role, update_role),
    "aws_iam_role_policy": ResourceType(RolePolicyArguments, put_role_policy, put_role_policy),
}
