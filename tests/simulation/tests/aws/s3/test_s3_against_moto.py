from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from tests.simulation.aws.s3 import S3
from tests.simulation.kernel import Scheduler
from tests.simulation.tests.aws.twins import moto_client, outcome

NUMBERS = count()

COMPARED = ("ETag", "Size", "Key", "Body", "ContentLength", "ContentRange", "IsLatest")


class Twins:
    """The same bucket in the simulation and in moto; version ids are named by their order."""

    def __init__(self, moto: Any, *, versioning: bool) -> None:
        self.bucket = f"bucket-{next(NUMBERS)}"
        self._ids: list[list[str]] = [[], []]
        simulated = S3(Scheduler(1))
        # What moto does not do: AWS may answer 409 in the second after a delete.
        simulated.conflict_share = 0.0
        simulated.add_bucket(self.bucket, versioning=versioning)
        moto.create_bucket(Bucket=self.bucket)
        if versioning:
            status = {"Status": "Enabled"}
            moto.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration=status)
        self._services = (simulated, moto)

    def is_known(self, key: str) -> bool:
        """Whether the key has a version; moto puts no delete marker above nothing, AWS does."""
        listed = self._services[0].list_object_versions(Bucket=self.bucket, Prefix=key)
        rows = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
        return any(row["Key"] == key for row in rows)

    def outcomes(self, method: str, request: dict[str, Any], version: int | None) -> list[Any]:
        """What both answer; the version is the number of a write or a delete marker."""
        found = []
        for service, ids in zip(self._services, self._ids, strict=True):
            arguments = {"Bucket": self.bucket, **request}
            if version is not None and ids:
                arguments["VersionId"] = ids[version % len(ids)]
            response = outcome(service, method, arguments)
            if "VersionId" in response and "VersionId" not in arguments:
                ids.append(response["VersionId"])
            found.append(comparable(response, ids))
        return found


def comparable(response: Any, ids: list[str]) -> Any:
    """The parts of a response on which AWS and moto agree, with version ids as numbers."""
    if isinstance(response, list):
        return [comparable(member, ids) for member in response]
    if not isinstance(response, dict):
        return response.read() if hasattr(response, "read") else response
    if "Error" in response:
        return response["Error"]
    nested = ("Versions", "DeleteMarkers", "Contents", "CommonPrefixes", "CopyObjectResult")
    kept = {
        name: comparable(value, ids)
        for name, value in response.items()
        if name in COMPARED or name in nested or name in {"KeyCount", "Prefix", "IsTruncated"}
    }
    if response.get("VersionId") in ids:
        kept["version"] = ids.index(response["VersionId"])
    return kept


@pytest.fixture(scope="module")
def moto() -> Iterator[Any]:
    with mock_aws():
        yield moto_client("s3")


keys = st.sampled_from(["a", "a/b", "b"])
bodies = st.sampled_from([b"", b"one", b"three"])
etags = st.sampled_from(
    ['"d41d8cd98f00b204e9800998ecf8427e"', '"f97c5d29941bfb1b2fdab0874906ab82"']
)
optional_version = st.none() | st.integers(0, 9)
puts = st.tuples(
    st.just("put_object"),
    st.fixed_dictionaries({"Key": keys, "Body": bodies}),
    st.none(),
)
puts_once = st.tuples(
    st.just("put_object"),
    st.fixed_dictionaries({"Key": keys, "Body": bodies, "IfNoneMatch": st.just("*")}),
    st.none(),
)
puts_on = st.tuples(
    st.just("put_object"),
    st.fixed_dictionaries({"Key": keys, "Body": bodies, "IfMatch": etags}),
    st.none(),
)
deletes = st.tuples(
    st.just("delete_object"), st.fixed_dictionaries({"Key": keys}), optional_version
)
reads = st.tuples(
    st.sampled_from(["get_object", "head_object"]),
    st.fixed_dictionaries(
        {"Key": keys}, optional={"Range": st.sampled_from(["bytes=0-1", "bytes=2-", "bytes=-2"])}
    ),
    st.none(),
)
lists = st.tuples(
    st.just("list_objects_v2"),
    st.fixed_dictionaries({}, optional={"Prefix": keys, "Delimiter": st.just("/")}),
    st.none(),
)
version_lists: st.SearchStrategy[Any] = st.just(("list_object_versions", {}, None))
calls = st.lists(
    st.one_of(puts, puts_once, puts_on, deletes, reads, lists, version_lists),
    min_size=3,
    max_size=12,
)


@given(calls=calls, versioning=st.booleans())
def test_calls_have_the_outcomes_of_moto(
    moto: Any, calls: list[tuple[str, dict[str, Any], int | None]], versioning: bool
) -> None:
    twins = Twins(moto, versioning=versioning)
    for method, request, version in calls:
        if method == "delete_object" and not twins.is_known(request["Key"]):
            continue
        simulated, expected = twins.outcomes(method, request, version)
        assert simulated == expected, (method, request)
