"""Removes the plans and outcomes of documents that have ended: they are copies of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from medallion.aws.step_handler import logger
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError, TransientAwsError
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from lambdas.publish_outcome.publication import PublishOutcomeDependencies
    from medallion.contracts import DocumentPointer

_ENDED: Final = frozenset({DocumentStatus.COMPLETE, DocumentStatus.DELETED})
"""After any other status the execution fails, and a redrive may need the plan."""


def remove_plans(
    document: DocumentPointer, status: DocumentStatus, dependencies: PublishOutcomeDependencies
) -> None:
    """Remove the plans of all runs for a document that has ended; of a dry run, its own.

    This is the last step and may fail: a lifecycle rule of the bucket removes what remains.
    """
    silver = dependencies.silver
    try:
        if document.dry_run:
            own = lake.plan_prefix(document.document_id, document.run_name)
            silver.delete(silver.keys(own))
        elif status in _ENDED:
            keys = silver.keys(lake.plans_prefix(document.document_id))
            # A newer run writes its plan only after its claim, so none of these are its keys.
            dependencies.ledger.require_claim(document)
            silver.delete(keys)
    except ClaimLostError:
        logger.info("a newer run removes the plans")
    except (BotoCoreError, ClientError, TransientAwsError) as error:
        logger.warning("the plans were not removed", extra={"error": type(error).__name__})
