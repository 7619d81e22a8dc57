"""S3: versions, conditions, multipart uploads, lists, lifecycle, and their events."""

from tests.simulation.aws.s3.objects import Body, OnEvent
from tests.simulation.aws.s3.service import S3

__all__ = ["S3", "Body", "OnEvent"]
