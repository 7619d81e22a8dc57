"""Secrets Manager: secrets with their versions."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.requests import Request, Response, models
from tests.simulation.kernel import Scheduler

_PREFIX: Final = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"


class SecretsManager:
    """Secrets in memory; a call names a secret by its name or its ARN."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._secrets: dict[str, list[dict[str, Any]]] = {}

    @models("Name", "SecretString")
    def create_secret(self, request: Request) -> Response:
        name = request["Name"]
        if name in self._secrets:
            raise AwsError("ResourceExistsException", f"The secret {name} already exists.")
        self._secrets[name] = []
        return self._add(name, request.get("SecretString"))

    @models("SecretId", "SecretString")
    def put_secret_value(self, request: Request) -> Response:
        """Make the text the current version; the current one becomes the previous one."""
        return self._add(self._name(request["SecretId"]), request["SecretString"])

    @models("SecretId", "VersionId", "VersionStage")
    def get_secret_value(self, request: Request) -> Response:
        versions = self._secrets[self._name(request["SecretId"])]
        stage = request.get("VersionStage", "AWSCURRENT")
        for version in reversed(versions):
            wanted_id = request.get("VersionId", version["VersionId"])
            if version["VersionId"] == wanted_id and (
                "VersionId" in request or stage in version["VersionStages"]
            ):
                return dict(version)
        raise _not_found(f"Secrets Manager can't find the specified secret value for {stage}")

    def _add(self, name: str, text: str | None) -> Response:
        versions = self._secrets[name]
        arn = _PREFIX + name + "-" + self._hash(name)[:6]
        identifier = self._hash(name, len(versions))
        if text is not None:
            for version in versions:
                was_current = "AWSCURRENT" in version["VersionStages"]
                version["VersionStages"] = ["AWSPREVIOUS"] if was_current else []
            versions.append(
                {
                    "ARN": arn,
                    "Name": name,
                    "VersionId": identifier,
                    "SecretString": text,
                    "VersionStages": ["AWSCURRENT"],
                    "CreatedDate": self._scheduler.wall(),
                }
            )
        return {"ARN": arn, "Name": name, "VersionId": identifier}

    def _name(self, secret_id: str) -> str:
        name = secret_id
        if secret_id.startswith(_PREFIX):
            name = secret_id.removeprefix(_PREFIX).rpartition("-")[0]
        if name not in self._secrets:
            raise _not_found("Secrets Manager can't find the specified secret.")
        return name

    def _hash(self, *parts: object) -> str:
        text = "/".join(map(str, (self._scheduler.seed, *parts)))
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        return str(uuid.UUID(bytes=digest, version=4))


def _not_found(message: str) -> AwsError:
    return AwsError("ResourceNotFoundException", message)
