"""The customer-managed key that encrypts all data at rest."""

from __future__ import annotations

from constructs import Construct

from cdktf_app.aws import KmsAlias, KmsKey
from cdktf_app.naming import Names
from cdktf_app.policies import Statement, allow_service, from_account, policy

_USE = ("kms:Decrypt", "kms:GenerateDataKey*")


def key_policy(names: Names) -> str:
    """Who may use the key: the account's roles through IAM, and the services that need it."""
    logs_context = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": names.arn("logs", "*")}}
    delivery_context = {"StringLike": {"kms:EncryptionContext:SourceArn": names.arn("logs", "*")}}
    return policy(
        [
            _account_owns_the_key(names.account_id),
            allow_service(
                "LogGroups",
                f"logs.{names.region}.amazonaws.com",
                ("kms:Encrypt", "kms:ReEncrypt*", "kms:DescribeKey", *_USE),
                "*",
                logs_context,
            ),
            allow_service(
                "DeliveryIntoLogGroups",
                "delivery.logs.amazonaws.com",
                ("kms:Decrypt",),
                "*",
                delivery_context,
            ),
            # EventBridge gives KMS neither account nor rule: with a condition, no event arrives.
            allow_service("Events", "events.amazonaws.com", _USE, "*"),
            allow_service(
                "Alarms", "cloudwatch.amazonaws.com", _USE, "*", from_account(names.account_id)
            ),
        ]
    )


def _account_owns_the_key(account_id: str) -> Statement:
    """Without it, IAM policies have no effect on the key, and nobody can manage it."""
    return {
        "Sid": "AccountOwnsTheKey",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }


class LakeKey(Construct):
    """The key and its alias."""

    def __init__(self, scope: Construct, construct_id: str, *, names: Names) -> None:
        super().__init__(scope, construct_id)
        self.key = KmsKey(
            self,
            "key",
            description=f"{names.of('lake')}: buckets, ledger, queues, topic, logs, secret",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=key_policy(names),
        )
        KmsAlias(self, "alias", name=f"alias/{names.of('lake')}", target_key_id=self.key.key_id)
