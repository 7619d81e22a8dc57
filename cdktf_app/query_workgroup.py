"""The Athena workgroup, which encrypts all query results and stores them in one place."""

from __future__ import annotations

from constructs import Construct

from cdktf_app.aws import AthenaWorkgroup
from cdktf_app.naming import ATHENA_RESULTS_PREFIX, Names


def make_workgroup(
    scope: Construct, *, names: Names, results_bucket: str, key_arn: str, force_destroy: bool
) -> AthenaWorkgroup:
    """Declare the workgroup; its settings override the client's."""
    return AthenaWorkgroup(
        scope,
        "workgroup",
        name=names.of("queries"),
        description="Queries over silver and gold",
        force_destroy=force_destroy,
        configuration={
            "enforce_workgroup_configuration": True,
            "publish_cloudwatch_metrics_enabled": True,
            "engine_version": {"selected_engine_version": "Athena engine version 3"},
            "result_configuration": {
                "output_location": f"s3://{results_bucket}/{ATHENA_RESULTS_PREFIX}",
                "encryption_configuration": {
                    "encryption_option": "SSE_KMS",
                    "kms_key_arn": key_arn,
                },
            },
        },
    )
