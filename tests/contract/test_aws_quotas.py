"""The embedded AWS and the simulator apply the same quotas."""

import pytest

from local_aws.aws_limits import LimitProfile, quotas_of
from tests.simulation.aws.quotas import NEW_ACCOUNT, STANDARD, Quota

pytestmark = pytest.mark.contract


@pytest.mark.parametrize(
    ("profile", "simulated"),
    [(LimitProfile.STANDARD, STANDARD), (LimitProfile.NEW_ACCOUNT, STANDARD | NEW_ACCOUNT)],
)
def test_the_embedded_aws_has_the_quotas_of_the_simulator(
    profile: LimitProfile, simulated: dict[str, Quota]
) -> None:
    quotas = quotas_of(profile)

    assert quotas == {
        name: {"size": quota.size, "per_second": quota.per_second}
        for name, quota in simulated.items()
        if name in quotas
    }
    assert {"states.DescribeExecution", "lambda.concurrency", "lambda.unreserved"} <= quotas.keys()


def test_without_limits_there_are_no_quotas() -> None:
    assert quotas_of(LimitProfile.OFF) == {}
