"""The model's API key, read from its secret."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from aws_lambda_powertools.utilities.parameters import GetParameterError, SecretsProvider

from medallion.vocabulary.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_secretsmanager import SecretsManagerClient

_MAX_AGE = timedelta(minutes=15)


class ApiKey(Protocol):
    """A source of the key."""

    def current(self) -> str:
        """The key, possibly some minutes old."""

    def newest(self) -> str:
        """The key at this moment."""


class SecretApiKey:
    """The key in AWS Secrets Manager, cached for some minutes."""

    def __init__(
        self, client: SecretsManagerClient, secret_id: str, now: Callable[[], datetime]
    ) -> None:
        self._provider = SecretsProvider(boto3_client=client)
        self._secret_id = secret_id
        self._now = now
        self._cached: tuple[datetime, str] | None = None

    def current(self) -> str:
        # The provider's cache has a clock of its own.
        if self._cached and self._now() - self._cached[0] <= _MAX_AGE:
            return self._cached[1]
        return self.newest()

    def newest(self) -> str:
        key = self._read()
        self._cached = (self._now(), key)
        return key

    def _read(self) -> str:
        try:
            value = self._provider.get(self._secret_id, max_age=0, force_fetch=True)
        except GetParameterError as error:
            # The library does not name AWS's error as the cause, which decides on retries.
            raise error from error.__context__
        key = value.strip() if isinstance(value, str) else ""
        if not key:
            raise SettingsError(f"the secret {self._secret_id} holds no API key")
        return key
