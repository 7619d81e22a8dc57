"""`python -m cdktf_app.user_policy FILE`: print the IAM policy of a command-line user.

With `--markdown`, print the table of docs/deploy.md instead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cdktf_app.policies import policy
from cdktf_app.user_permissions import Permission, user_permissions
from medallion.vocabulary.stack_description import StackDescription, read_stack

_USAGE = "usage: python -m cdktf_app.user_policy (STACK_FILE | --markdown)\n"
_ANY_STACK = StackDescription(
    region="<region>",
    bronze_bucket="<bronze>",
    silver_bucket="<silver>",
    gold_bucket="<gold>",
    artifacts_bucket="<artifacts>",
    documents_table="<ledger>",
    state_machine_arn="arn:aws:states:<region>:<account>:stateMachine:"
    "<environment>-medallion-document-pipeline",
    gold_database="<gold database>",
    silver_database="<silver database>",
    athena_workgroup="<workgroup>",
)


def main(arguments: list[str]) -> int:
    """Print the policy for a stack, or the table for any stack."""
    if len(arguments) != 1:
        sys.stderr.write(_USAGE)
        return 2
    if arguments[0] == "--markdown":
        sys.stdout.write(markdown_table())
        return 0
    try:
        document = user_policy(read_stack(Path(arguments[0])))
    except (OSError, ValueError, TypeError) as error:
        sys.stderr.write(f"{arguments[0]} does not describe a stack: {error}\n")
        return 1
    sys.stdout.write(json.dumps(json.loads(document), indent=2) + "\n")
    return 0


def user_policy(stack: StackDescription) -> str:
    """The policy document, small enough for one managed policy.

    Raises:
        ValueError: the description names the state machine of another project.
    """
    return policy([permission.statement for permission in user_permissions(stack)])


def markdown_table() -> str:
    """A row for each statement, with placeholders for the names of a stack."""
    head = "| `Sid` | Lets a user | For | Actions | On |\n|---|---|---|---|---|\n"
    return head + "".join(map(_row, user_permissions(_ANY_STACK)))


def _row(permission: Permission) -> str:
    statement = permission.statement
    resources = [_short(resource) for resource in statement["Resource"]]
    for condition in statement.get("Condition", {}).values():
        resources += [f"{key} = {value}" for key, value in condition.items()]
    cells = (permission.commands, statement["Action"], resources)
    quoted = " | ".join(", ".join(f"`{item}`" for item in cell) for cell in cells)
    return f"| `{permission.sid}` | {permission.purpose} | {quoted} |\n"


def _short(resource: str) -> str:
    """An ARN without partition, service, region and account."""
    return resource.split(":", 5)[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
