"""The API's refusals when a limit is reached, in the forms that Google documents."""

from typing import Any, Final

from local_aws.gemini_stand_in.api.api_errors import SERVICE, TYPE, ApiError
from local_aws.gemini_stand_in.faults import Limit

_QUOTA: Final = "You exceeded your current quota, please check your plan and billing details."
_QUOTA_IDS: Final = {
    Limit.MINUTE: "GenerateRequestsPerMinutePerProjectPerModel",
    Limit.DAY: "GenerateRequestsPerDayPerProjectPerModel",
    Limit.BATCH: "BatchEnqueuedTokensPerModelPerProject",
}
_DELAYED: Final = (Limit.MINUTE, Limit.DAY)
"""Limits whose refusal has a delay: that of a day's quota also has the delay of a minute's."""

_MESSAGES: Final = {
    Limit.SPEND: (
        "You exceeded your spend-based rate limit. Your spending rate has exceeded the allowed "
        "limit for your account's billing history and tier."
    ),
    Limit.MONTHLY_CAP: (
        "Your project has exceeded its monthly spending cap. Please go to AI Studio at "
        "https://ai.studio/spend to manage your project spend cap."
    ),
    Limit.CREDIT: (
        "Your prepayment credits are depleted. Please go to AI Studio at "
        "https://ai.studio/projects to manage your project and billing."
    ),
    Limit.OVERLOAD: "The model is overloaded. Please try again later.",
}


def limit_reached(limit: Limit, retry_delay_seconds: float) -> ApiError:
    """429 RESOURCE_EXHAUSTED; 402 if the prepaid credit is used up."""
    delay = f"{retry_delay_seconds:g}s" if limit in _DELAYED else ""
    message = _MESSAGES.get(limit, _QUOTA) + (f" Please retry in {delay}." if delay else "")
    details = (*_quota_failure(limit), *_retry_info(delay))
    return ApiError(402 if limit is Limit.CREDIT else 429, "RESOURCE_EXHAUSTED", message, details)


def _quota_failure(limit: Limit) -> tuple[dict[str, Any], ...]:
    if limit not in _QUOTA_IDS:
        return ()
    metric = f"{SERVICE}/generate_content_requests"
    violation = {"quotaMetric": metric, "quotaId": _QUOTA_IDS[limit]}
    return ({"@type": TYPE + "QuotaFailure", "violations": [violation]},)


def _retry_info(delay: str) -> tuple[dict[str, Any], ...]:
    return ({"@type": TYPE + "RetryInfo", "retryDelay": delay},) if delay else ()
