"""The "Document Published" event on EventBridge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from medallion.vocabulary.errors import TransientAwsError

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from medallion.contracts import PublishOutcomeResponse
    from medallion.ledger import DocumentEntry

SOURCE = "medallion"
DETAIL_TYPE = "Document Published"


def event_detail(response: PublishOutcomeResponse, entry: DocumentEntry) -> dict[str, Any]:
    """The event's content: names, numbers and the reason, never text."""
    return response.model_dump(mode="json") | {
        "bucket": entry.bucket,
        "run_id": entry.run_id,
        "gold_snapshot_id": entry.gold.snapshot_id,
        "updated_at": entry.updated_at,
    }


class DocumentEvents:
    """Sends an event whenever a document ends, at least once."""

    def __init__(self, client: EventBridgeClient, bus_name: str) -> None:
        self._client = client
        self._bus_name = bus_name

    def published(self, response: PublishOutcomeResponse, entry: DocumentEntry) -> None:
        """Send the event.

        Raises:
            TransientAwsError: EventBridge refused it.
        """
        answer = self._client.put_events(
            Entries=[
                {
                    "Source": SOURCE,
                    "DetailType": DETAIL_TYPE,
                    "Detail": json.dumps(event_detail(response, entry)),
                    "EventBusName": self._bus_name,
                }
            ]
        )
        if answer["FailedEntryCount"]:
            code = answer["Entries"][0].get("ErrorCode")
            raise TransientAwsError(f"{code} for the entry of PutEvents")
