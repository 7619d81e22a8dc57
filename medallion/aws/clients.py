"""Retries and timeouts of all AWS clients; the state machine retries above them."""

from __future__ import annotations

import boto3
import botocore.session
from botocore.config import Config

_STANDARD_CLIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 3},
    connect_timeout=5,
    read_timeout=20,
)


def standard_session() -> boto3.Session:
    """A session whose clients have the standard retries and timeouts."""
    session = botocore.session.get_session()
    session.set_default_client_config(_STANDARD_CLIENT)
    return boto3.Session(botocore_session=session)
