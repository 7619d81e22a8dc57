"""Bodies of 429 and 402 in the forms that Google documents and users report, with kind and wait."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from medallion.vocabulary.throttling import ThrottleKind

MINUTE, DAY = ThrottleKind.MINUTE, ThrottleKind.DAY
OVERLOAD, UNKNOWN = ThrottleKind.OVERLOAD, ThrottleKind.UNKNOWN
TO_MIDNIGHT, TO_NEXT_MONTH = "midnight", "next month"
QUOTA = "You exceeded your current quota, please check your plan and billing details."
METRIC = "generativelanguage.googleapis.com/generate_content_"
RPC = "type.googleapis.com/google.rpc."


@dataclass(frozen=True)
class Throttled:
    """A body, and what it means.

    Attributes:
        wait: in seconds, or the moment when the wait ends.
    """

    name: str
    error: dict[str, Any]
    kind: ThrottleKind
    wait: float | str | None
    status: int = 429

    @property
    def body(self) -> str:
        return json.dumps({"error": self.error})


def an_error(message: str = QUOTA, *details: dict[str, Any]) -> dict[str, Any]:
    error: dict[str, Any] = {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED"}
    return error | ({"details": list(details)} if details else {})


def failure(*quotas: str, metric: str = METRIC + "requests") -> dict[str, Any]:
    dimensions = {"location": "global", "model": "gemini-3.8-flash"}
    return {
        "@type": RPC + "QuotaFailure",
        "violations": [
            {"quotaMetric": metric, "quotaId": quota, "quotaDimensions": dimensions}
            for quota in quotas
        ],
    }


def retry(delay: str) -> dict[str, Any]:
    return {"@type": RPC + "RetryInfo", "retryDelay": delay}


HELP = {
    "@type": RPC + "Help",
    "links": [{"description": "Learn more", "url": "https://ai.google.dev/gemini-api/docs"}],
}
PER_MINUTE = "GenerateRequestsPerMinutePerProjectPerModel"
PER_DAY = "GenerateRequestsPerDayPerProjectPerModel"
TOKENS = "GenerateContentInputTokensPerModelPer"

THROTTLED = [
    Throttled("requests", an_error(QUOTA, failure(PER_MINUTE), retry("34s")), MINUTE, 34.0),
    Throttled(
        "tokens of a paid tier, with nanoseconds",
        an_error(QUOTA, HELP, failure(f"{TOKENS}Minute-PaidTier2"), retry("34.074824224s")),
        MINUTE,
        34.074824224,
    ),
    Throttled("a minute without a delay", an_error(QUOTA, failure(PER_MINUTE)), MINUTE, 60.0),
    Throttled(
        "the delay in the message only",
        an_error(f"{QUOTA} Please retry in 1m3.5s.", failure(PER_MINUTE)),
        MINUTE,
        63.5,
    ),
    Throttled(
        "the delay in milliseconds",
        an_error(f"{QUOTA} Please retry in 980.25ms.", failure(PER_MINUTE)),
        MINUTE,
        0.98025,
    ),
    Throttled(
        "requests of a day, with the delay of a minute",
        an_error(QUOTA, failure(f"{PER_DAY}-FreeTier"), HELP, retry("22s")),
        DAY,
        TO_MIDNIGHT,
    ),
    Throttled(
        "minute and day at once",
        an_error(
            f"{QUOTA}\n* Quota exceeded for metric: {METRIC}free_tier_requests, limit: 0",
            failure(f"{TOKENS}Minute-FreeTier", f"{PER_MINUTE}-FreeTier", f"{PER_DAY}-FreeTier"),
            retry("10s"),
        ),
        DAY,
        TO_MIDNIGHT,
    ),
    Throttled("tokens of a day", an_error(QUOTA, failure(f"{TOKENS}Day")), DAY, TO_MIDNIGHT),
    Throttled(
        "a quota with a metric only",
        an_error(QUOTA, failure("", metric="x.com/generate_requests_per_model_per_day")),
        DAY,
        TO_MIDNIGHT,
    ),
    Throttled(
        "a delay of hours without a quota", an_error(QUOTA, retry("41000s")), DAY, TO_MIDNIGHT
    ),
    Throttled(
        "hours in the message", an_error(f"{QUOTA} Please retry in 5h52m21.1s."), DAY, TO_MIDNIGHT
    ),
    Throttled(
        "spending in ten minutes",
        an_error(
            "You exceeded your spend-based rate limit. Your spending rate has exceeded the allowed "
            "limit for your account's billing history and tier."
        ),
        ThrottleKind.SPEND,
        600.0,
    ),
    Throttled(
        "spending by quota",
        an_error(QUOTA, failure("SpendPerTenMinutesPerBillingAccount"), retry("240s")),
        ThrottleKind.SPEND,
        240.0,
    ),
    Throttled(
        "the cap of a project",
        an_error(
            "Your project has exceeded its monthly spending cap. Please go to AI Studio at "
            "https://ai.studio/spend to manage your project spend cap.",
            retry("30s"),
        ),
        ThrottleKind.MONTHLY_CAP,
        TO_NEXT_MONTH,
    ),
    Throttled(
        "the cap of a billing account",
        an_error("Your billing account has exceeded its monthly spending cap."),
        ThrottleKind.MONTHLY_CAP,
        TO_NEXT_MONTH,
    ),
    Throttled(
        "no credit",
        an_error("Your prepayment credits are depleted. Please go to AI Studio."),
        ThrottleKind.CREDIT,
        3600.0,
    ),
    Throttled(
        "no credit, with the status of later versions",
        {
            "code": 402,
            "message": "Your prepayment credits are depleted. Please go to AI Studio at "
            "https://ai.studio/projects to manage your project and billing.",
            "status": "RESOURCE_EXHAUSTED",
        },
        ThrottleKind.CREDIT,
        3600.0,
        402,
    ),
    Throttled(
        "Vertex AI's shared quota",
        an_error("Resource exhausted. Please try again later. Please refer to error-code-429."),
        OVERLOAD,
        None,
    ),
    Throttled(
        "overload with a delay",
        an_error("The model is overloaded. Please try again later.", retry("5s")),
        OVERLOAD,
        5.0,
    ),
    Throttled(
        "demand",
        an_error("This model is currently experiencing high demand."),
        OVERLOAD,
        None,
    ),
    Throttled("no capacity", an_error("No capacity available for the model."), OVERLOAD, None),
    Throttled(
        "too many at once",
        an_error(QUOTA, failure("ConcurrentRequestsPerProjectPerModel")),
        OVERLOAD,
        None,
    ),
    Throttled(
        "tokens in the queue of batches",
        an_error(QUOTA, failure("BatchEnqueuedTokensPerModelPerProject")),
        ThrottleKind.BATCH,
        600.0,
    ),
    Throttled(
        "a minute that lasts for hours",
        an_error(QUOTA, failure(PER_MINUTE), retry("7200s")),
        MINUTE,
        7200.0,
    ),
    Throttled("no details", an_error(QUOTA, HELP), UNKNOWN, None),
    Throttled(
        "nothing but the status",
        an_error("Resource has been exhausted (e.g. check quota)."),
        UNKNOWN,
        None,
    ),
    Throttled(
        "an unknown quota", an_error(QUOTA, failure("TracksPerAlbum"), retry("7s")), UNKNOWN, 7.0
    ),
    Throttled("an empty error", {}, UNKNOWN, None),
    Throttled(
        "details of another form",
        an_error(QUOTA, {"violations": "x", "retryDelay": 5}, {"violations": ["x", {}]}),
        UNKNOWN,
        None,
    ),
]
