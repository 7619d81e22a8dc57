"""Starts the documents again that a stopped stack did not finish.

A crash ends running executions and loses events that have not started one yet. A comparison of
bronze with the ledger shows both.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from boto3.dynamodb.types import TypeDeserializer

from local_aws.deployer import Clients
from medallion.ledger import DOCUMENT_SORT_KEY
from medallion.vocabulary.stack_description import StackDescription
from medallion.vocabulary.statuses import DocumentStatus

_read = TypeDeserializer().deserialize


@dataclass(frozen=True)
class LedgerState:
    """A document's state in the ledger."""

    version_id: str
    status: str


def start_unfinished(description: StackDescription, clients: Clients) -> list[str]:
    """Start an execution for each unfinished document, and return the keys."""
    bucket = description.bronze_bucket
    keys = unfinished(dict(_objects(clients, bucket)), dict(_ledger(clients, description)))
    for key in keys:
        event = {"detail": {"bucket": {"name": bucket}, "object": {"key": key}}}
        clients.states.start_execution(
            stateMachineArn=description.state_machine_arn, input=json.dumps(event)
        )
    return keys


def unfinished(objects: Mapping[str, str], ledger: Mapping[str, LedgerState]) -> list[str]:
    """Keys of the documents whose latest change has no final status in the ledger.

    Args:
        objects: key -> current version of each object in bronze.
        ledger: key -> state of each document.
    """
    return sorted(
        key for key in objects.keys() | ledger.keys() if _is_unfinished(key, objects, ledger)
    )


def _is_unfinished(key: str, objects: Mapping[str, str], ledger: Mapping[str, LedgerState]) -> bool:
    entry = ledger.get(key)
    if entry is None:
        return not key.endswith("/")
    if entry.status == DocumentStatus.RUNNING:
        return True
    if key not in objects:
        return entry.status != DocumentStatus.DELETED
    return entry.version_id != objects[key]


def _objects(clients: Clients, bucket: str) -> Iterator[tuple[str, str]]:
    pages = clients.s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    for page in pages:
        for version in page.get("Versions", []):
            if version["IsLatest"]:
                yield version["Key"], version["VersionId"]


def _ledger(clients: Clients, description: StackDescription) -> Iterator[tuple[str, LedgerState]]:
    pages = clients.dynamodb.get_paginator("scan").paginate(TableName=description.documents_table)
    for page in pages:
        for item in page["Items"]:
            if item["sk"]["S"] == DOCUMENT_SORT_KEY:
                facts = {name: _read(value) for name, value in item.items()}
                yield facts["key"], LedgerState(facts["version_id"], facts["status"])
