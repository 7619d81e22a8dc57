"""The model's API key, read from its secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from aws_lambda_powertools.utilities.parameters import SecretsProvider

from medallion.vocabulary.errors import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_MAX_AGE_SECONDS = 900


class ApiKey(Protocol):
    """A source of the key."""

    def current(self) -> str:
        """The key, possibly some minutes old."""

    def newest(self) -> str:
        """The key at this moment."""


class SecretApiKey:
    """The key in AWS Secrets Manager, cached for some minutes."""

    def __init__(self, client: SecretsManagerClient, secret_id: str) -> None:
        self._provider = SecretsProvider(boto3_client=client)
        self._secret_id = secret_id

    def current(self) -> str:
        return self._read(force=False)

    def newest(self) -> str:
        return self._read(force=True)

    def _read(self, *, force: bool) -> str:
        value = self._provider.get(self._secret_id, max_age=_MAX_AGE_SECONDS, force_fetch=force)
        key = value.strip() if isinstance(value, str) else ""
        if not key:
            raise SettingsError(f"the secret {self._secret_id} holds no API key")
        return key
