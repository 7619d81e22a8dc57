from __future__ import annotations

import re

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.secrets import SecretsManager
from tests.simulation.kernel import EPOCH, Scheduler


def test_a_secret_is_found_by_its_name_or_arn() -> None:
    secrets = SecretsManager(Scheduler(1))
    created = secrets.create_secret(Name="dev/key", SecretString="first")
    assert re.fullmatch(r"arn:aws:secretsmanager:.*:secret:dev/key-[0-9a-f]{6}", created["ARN"])
    value = secrets.get_secret_value(SecretId="dev/key")
    assert value["SecretString"] == "first"
    assert value["CreatedDate"] == EPOCH
    assert secrets.get_secret_value(SecretId=created["ARN"]) == value
    with pytest.raises(AwsError, match="ResourceNotFoundException"):
        secrets.get_secret_value(SecretId="other")
    with pytest.raises(AwsError, match="ResourceExistsException"):
        secrets.create_secret(Name="dev/key")


def test_a_secret_without_a_value_is_not_found() -> None:
    secrets = SecretsManager(Scheduler(1))
    secrets.create_secret(Name="dev/key")
    with pytest.raises(AwsError, match=r"ResourceNotFoundException.*AWSCURRENT"):
        secrets.get_secret_value(SecretId="dev/key")


def test_a_new_value_is_current_and_the_old_one_previous() -> None:
    secrets = SecretsManager(Scheduler(1))
    first = secrets.create_secret(Name="dev/key", SecretString="first")["VersionId"]
    secrets.put_secret_value(SecretId="dev/key", SecretString="second")
    assert secrets.get_secret_value(SecretId="dev/key")["SecretString"] == "second"
    for wanted in ({"VersionStage": "AWSPREVIOUS"}, {"VersionId": first}):
        assert secrets.get_secret_value(SecretId="dev/key", **wanted)["SecretString"] == "first"
