"""The limits of an AWS account that the embedded AWS applies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

_QUOTAS = Path(__file__).with_name("aws_quotas.json")


class LimitProfile(StrEnum):
    """Whose limits apply."""

    OFF = "off"
    STANDARD = "standard"
    NEW_ACCOUNT = "new-account"


@dataclass(frozen=True)
class AwsLimits:
    """The limits and delays of an embedded AWS.

    Attributes:
        profile: the account whose quotas apply.
        glue_start_seconds: how long a Glue run is STARTING; 45 to 60 on AWS.
        throttled: the share of calls to refuse, from 0 to 1, by operation: the IAM action with a
            period, in any case (`{"dynamodb.UpdateItem": 0.05}`).
    """

    profile: LimitProfile = LimitProfile.OFF
    glue_start_seconds: float = 0.0
    throttled: Mapping[str, float] = field(default_factory=dict)

    def as_settings(self) -> dict[str, Any]:
        """The limits as the additions read them."""
        return {"quotas": quotas_of(self.profile), "throttled": dict(self.throttled)}


def quotas_of(profile: LimitProfile) -> dict[str, dict[str, Any]]:
    """The quotas of a profile by name, each with `size` and `per_second`; none if limits are off.

    A new account has those of a standard account, except the smaller ones.
    """
    if profile is LimitProfile.OFF:
        return {}
    listed: dict[str, dict[str, dict[str, Any]]] = json.loads(_QUOTAS.read_text(encoding="utf-8"))
    return listed[LimitProfile.STANDARD] | listed.get(profile, {})


def throttled_shares(options: list[str]) -> dict[str, float]:
    """The shares by operation of options such as `dynamodb.UpdateItem=0.05`.

    Raises:
        ValueError: an option has another form, or its share is not from 0 to 1.
    """
    return dict(_throttled_share(option) for option in options)


def _throttled_share(option: str) -> tuple[str, float]:
    operation, equals, text = option.partition("=")
    service, period, name = operation.partition(".")
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not (equals and service and period and name and 0.0 <= share <= 1.0):
        raise ValueError(f"{option!r} is not OPERATION=SHARE, such as dynamodb.UpdateItem=0.05")
    return operation, share
