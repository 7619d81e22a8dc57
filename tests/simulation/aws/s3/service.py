"""S3: all calls, and what lifecycle rules do."""

from __future__ import annotations

from tests.simulation.aws.s3.events import LIFECYCLE
from tests.simulation.aws.s3.listing import ListingCalls
from tests.simulation.aws.s3.multipart import MultipartCalls
from tests.simulation.aws.s3.objects_api import ObjectCalls


class S3(ObjectCalls, ListingCalls, MultipartCalls):
    """Buckets in memory, encrypted in a way that keeps MD5 sums as ETags."""

    def expire_current(self, bucket_name: str, key: str) -> None:
        """Expire the object, or the delete marker if nothing is left below it."""
        bucket = self.bucket({"Bucket": bucket_name})
        newest = bucket.newest(key)
        if newest is None:
            return
        if not bucket.versioning or (newest.is_marker and len(bucket.history[key]) == 1):
            self.remove(bucket, newest, LIFECYCLE)
        elif not newest.is_marker:
            self.mark_deleted(bucket, key, LIFECYCLE)

    def expire_noncurrent(self, bucket_name: str, key: str) -> None:
        """Remove all versions and delete markers below the newest one."""
        bucket = self.bucket({"Bucket": bucket_name})
        for version in bucket.history.get(key, [])[:-1]:
            self.remove(bucket, version, LIFECYCLE)
