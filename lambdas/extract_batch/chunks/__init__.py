"""Take one chunk from its first request to its outcome: parts, repair, merging."""

from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset, read_dataset
from lambdas.extract_batch.chunks.end_reading import EndReader
from lambdas.extract_batch.chunks.inquiry import Inquirer, Inquiry, replies_to
from lambdas.extract_batch.chunks.outcomes import outcome_of

__all__ = [
    "EndReader",
    "Inquirer",
    "Inquiry",
    "PreparedDataset",
    "outcome_of",
    "read_dataset",
    "replies_to",
]
