"""A Terraform document with every resource type, as cdktf writes it."""

import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any


def trust(service: str) -> str:
    return policy(Action="sts:AssumeRole", Principal={"Service": service})


def policy(**statement: Any) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]},
        separators=(",", ":"),
    )


def write_archive(folder: Path, source: str = "def handler(event, context): return event\n") -> str:
    """Write `function.zip`; the result is its hash as from Terraform's filebase64sha256."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app/__init__.py", "")
        archive.writestr("app/handler.py", source)
    (folder / "function.zip").write_bytes(buffer.getvalue())
    return base64.b64encode(hashlib.sha256(buffer.getvalue()).digest()).decode()


DEFINITION = json.dumps(
    {
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {
                    "FunctionName": "${aws_lambda_function.work.arn}",
                    "Payload": {"id.$": "$$.Execution.Id"},
                },
                "End": True,
            }
        },
    }
)

_BUCKETS: dict[str, Any] = {
    "aws_s3_bucket": {
        "lake": {
            "//": {"metadata": {"path": "medallion/lake"}},
            "bucket": "test-lake-${data.aws_caller_identity.current.account_id}",
            "force_destroy": True,
            "tags": {"project": "medallion"},
            "lifecycle": {"prevent_destroy": True},
        }
    },
    "aws_s3_bucket_versioning": {
        "lake": {
            "bucket": "${aws_s3_bucket.lake.id}",
            "versioning_configuration": {"status": "Enabled"},
        }
    },
    "aws_s3_bucket_server_side_encryption_configuration": {
        "lake": {
            "bucket": "${aws_s3_bucket.lake.id}",
            "rule": [
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": "${aws_kms_key.key.arn}",
                    },
                    "bucket_key_enabled": True,
                }
            ],
        }
    },
    "aws_s3_bucket_public_access_block": {
        "lake": {
            "bucket": "${aws_s3_bucket.lake.id}",
            "block_public_acls": True,
            "block_public_policy": True,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        }
    },
    "aws_s3_bucket_ownership_controls": {
        "lake": {
            "bucket": "${aws_s3_bucket.lake.id}",
            "rule": {"object_ownership": "BucketOwnerEnforced"},
        }
    },
    "aws_s3_bucket_policy": {
        "lake": {
            "bucket": "${aws_s3_bucket.lake.id}",
            "policy": policy(
                Effect="Deny",
                Action="s3:*",
                Principal="*",
                Resource=["${aws_s3_bucket.lake.arn}", "${aws_s3_bucket.lake.arn}/*"],
                Condition={"Bool": {"aws:SecureTransport": "false"}, "Null": {"aws:x": "$${x}"}},
            ),
        }
    },
    "aws_s3_bucket_notification": {
        "lake": {"bucket": "${aws_s3_bucket.lake.id}", "eventbridge": True}
    },
    "aws_s3_bucket_lifecycle_configuration": {
        "lake": {
            "bucket": "${aws_s3_bucket.lake.id}",
            "depends_on": ["aws_s3_bucket_versioning.lake"],
            "rule": [
                {
                    "id": "old",
                    "status": "Enabled",
                    "filter": [{"prefix": ""}],
                    "noncurrent_version_expiration": [{"noncurrent_days": 30}],
                    "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}],
                }
            ],
        }
    },
    "aws_s3_object": {
        "dataset": {
            "bucket": "${aws_s3_bucket.lake.bucket}",
            "key": "datasets/letters.json",
            "content": '{"name":"letters"}',
            "content_type": "application/json",
        },
        "script": {
            "bucket": "${aws_s3_bucket.lake.bucket}",
            "key": "glue/job.py",
            "source": "job.py",
            "source_hash": '${filemd5("job.py")}',
        },
    },
}

_ACCESS: dict[str, Any] = {
    "aws_kms_key": {
        "key": {
            "description": "everything",
            "enable_key_rotation": True,
            "deletion_window_in_days": 7,
            "policy": policy(
                Action="kms:*",
                Resource="*",
                Principal={
                    "AWS": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"
                },
            ),
        }
    },
    "aws_kms_alias": {"key": {"name": "alias/test", "target_key_id": "${aws_kms_key.key.key_id}"}},
    "aws_iam_role": {
        service: {
            "name": f"test-{service}",
            "assume_role_policy": trust(f"{service}.amazonaws.com"),
        }
        for service in ("lambda", "states", "events", "glue")
    },
    "aws_iam_role_policy": {
        "work": {
            "name": "work",
            "role": "${aws_iam_role.lambda.name}",
            "policy": policy(Action="s3:GetObject", Resource="${aws_s3_bucket.lake.arn}/in/*"),
        },
        "pipeline": {
            "name": "pipeline",
            "role": "${aws_iam_role.states.id}",
            "policy": policy(
                Action="lambda:InvokeFunction", Resource="${aws_lambda_function.work.arn}"
            ),
        },
    },
    "aws_secretsmanager_secret": {
        "model": {
            "name": "test/model",
            "kms_key_id": "${aws_kms_key.key.arn}",
            "recovery_window_in_days": 0,
        }
    },
}

_WORK: dict[str, Any] = {
    "aws_lambda_function": {
        "work": {
            "function_name": "test-work",
            "filename": "function.zip",
            "source_code_hash": '${filebase64sha256("function.zip")}',
            "handler": "app.handler.handler",
            "runtime": "python3.11",
            "architectures": ["x86_64"],
            "role": "${aws_iam_role.lambda.arn}",
            "timeout": 30,
            "memory_size": 512,
            "kms_key_arn": "${aws_kms_key.key.arn}",
            "reserved_concurrent_executions": 4,
            "environment": {"variables": {"MODEL_ENDPOINT": "${var.model_endpoint}"}},
            "tracing_config": [{"mode": "Active"}],
            "logging_config": {
                "log_format": "JSON",
                "log_group": "${aws_cloudwatch_log_group.work.name}",
            },
        }
    },
    "aws_lambda_permission": {
        "work": {
            "statement_id": "rule",
            "action": "lambda:InvokeFunction",
            "function_name": "${aws_lambda_function.work.function_name}",
            "principal": "events.amazonaws.com",
            "source_arn": "${aws_cloudwatch_event_rule.dropped.arn}",
        }
    },
    "aws_lambda_function_event_invoke_config": {
        "work": {
            "function_name": "${aws_lambda_function.work.function_name}",
            "maximum_retry_attempts": 2,
            "destination_config": {"on_failure": {"destination": "${aws_sqs_queue.dead.arn}"}},
        }
    },
    "aws_cloudwatch_log_group": {
        "work": {
            "name": "/aws/lambda/test-work",
            "retention_in_days": 30,
            "kms_key_id": "${aws_kms_key.key.arn}",
        }
    },
    "aws_cloudwatch_log_resource_policy": {
        "states": {
            "policy_name": "states",
            "policy_document": policy(
                Action="logs:PutLogEvents",
                Resource="*",
                Principal={"Service": "delivery.logs.amazonaws.com"},
            ),
        }
    },
    "aws_sfn_state_machine": {
        "pipeline": {
            "name": "test-pipeline",
            "role_arn": "${aws_iam_role.states.arn}",
            "definition": DEFINITION,
            "type": "STANDARD",
            "logging_configuration": {
                "level": "ERROR",
                "include_execution_data": False,
                "log_destination": "${aws_cloudwatch_log_group.work.arn}:*",
            },
            "tracing_configuration": {"enabled": True},
        }
    },
    "aws_cloudwatch_event_rule": {
        "dropped": {
            "name": "test-dropped",
            "event_pattern": json.dumps(
                {
                    "source": ["aws.s3"],
                    "detail": {"bucket": {"name": ["${aws_s3_bucket.lake.bucket}"]}},
                }
            ),
        }
    },
    "aws_cloudwatch_event_target": {
        "dropped": {
            "rule": "${aws_cloudwatch_event_rule.dropped.name}",
            "target_id": "pipeline",
            "arn": "${aws_sfn_state_machine.pipeline.arn}",
            "role_arn": "${aws_iam_role.events.arn}",
            "dead_letter_config": {"arn": "${aws_sqs_queue.dead.arn}"},
            "retry_policy": {
                "maximum_event_age_in_seconds": 3600,
                "maximum_retry_attempts": 10,
            },
        }
    },
    "aws_glue_job": {
        "gold": {
            "name": "test-silver-to-gold",
            "role_arn": "${aws_iam_role.glue.arn}",
            "glue_version": "5.1",
            "worker_type": "G.1X",
            "number_of_workers": 2,
            "max_retries": 0,
            "timeout": 60,
            "command": {
                "name": "glueetl",
                "python_version": "3",
                "script_location": "s3://${aws_s3_object.script.bucket}/${aws_s3_object.script.key}",
            },
            "execution_property": {"max_concurrent_runs": 2},
            "default_arguments": {"--datalake-formats": "iceberg"},
        }
    },
}

_QUERIES_AND_ALARMS: dict[str, Any] = {
    "aws_glue_catalog_database": {"silver": {"name": "silver"}},
    "aws_glue_catalog_table": {
        "records": {
            "name": "records",
            "database_name": "${aws_glue_catalog_database.silver.name}",
            "table_type": "EXTERNAL_TABLE",
            "parameters": {"projection.enabled": "true", "EXTERNAL": "TRUE"},
            "partition_keys": [{"name": "dataset", "type": "string"}],
            "storage_descriptor": {
                "location": "s3://${aws_s3_bucket.lake.bucket}/records/",
                "input_format": "org.apache.hadoop.mapred.TextInputFormat",
                "output_format": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "columns": [{"name": "record_id", "type": "string", "comment": "its id"}],
                "ser_de_info": {
                    "name": "json",
                    "serialization_library": "org.apache.hive.hcatalog.data.JsonSerDe",
                },
            },
        }
    },
    "aws_athena_workgroup": {
        "queries": {
            "name": "test-queries",
            "configuration": {
                "enforce_workgroup_configuration": True,
                "result_configuration": {
                    "output_location": "s3://${aws_s3_bucket.lake.bucket}/athena/",
                    "encryption_configuration": {
                        "encryption_option": "SSE_KMS",
                        "kms_key_arn": "${aws_kms_key.key.arn}",
                    },
                },
                "engine_version": {"selected_engine_version": "Athena engine version 3"},
            },
        }
    },
    "aws_dynamodb_table": {
        "documents": {
            "name": "test-documents",
            "billing_mode": "PAY_PER_REQUEST",
            "hash_key": "pk",
            "range_key": "sk",
            "attribute": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}],
            "server_side_encryption": {"enabled": True, "kms_key_arn": "${aws_kms_key.key.arn}"},
            "point_in_time_recovery": {"enabled": True},
            "ttl": {"attribute_name": "expires_at", "enabled": True},
        }
    },
    "aws_sqs_queue": {
        "dead": {
            "name": "test-dead",
            "message_retention_seconds": 1209600,
            "kms_master_key_id": "${aws_kms_key.key.arn}",
        }
    },
    "aws_sqs_queue_policy": {
        "dead": {
            "queue_url": "${aws_sqs_queue.dead.url}",
            "policy": policy(
                Action="sqs:SendMessage",
                Resource="${aws_sqs_queue.dead.arn}",
                Principal={"Service": "events.amazonaws.com"},
            ),
        }
    },
    "aws_sns_topic": {
        "alarms": {"name": "test-alarms", "kms_master_key_id": "${aws_kms_key.key.arn}"}
    },
    "aws_sns_topic_policy": {
        "alarms": {
            "arn": "${aws_sns_topic.alarms.arn}",
            "policy": policy(
                Action="sns:Publish",
                Resource="${aws_sns_topic.alarms.arn}",
                Principal={"Service": "cloudwatch.amazonaws.com"},
            ),
        }
    },
    "aws_sns_topic_subscription": {
        "alarms": {
            "topic_arn": "${aws_sns_topic.alarms.arn}",
            "protocol": "sqs",
            "endpoint": "${aws_sqs_queue.dead.arn}",
        }
    },
    "aws_cloudwatch_metric_alarm": {
        "failed": {
            "alarm_name": "test-failed",
            "namespace": "AWS/States",
            "metric_name": "ExecutionsFailed",
            "dimensions": {"StateMachineArn": "${aws_sfn_state_machine.pipeline.arn}"},
            "statistic": "Sum",
            "period": 60,
            "evaluation_periods": 1,
            "threshold": 1,
            "comparison_operator": "GreaterThanOrEqualToThreshold",
            "treat_missing_data": "notBreaching",
            "alarm_actions": ["${aws_sns_topic.alarms.arn}"],
            "ok_actions": ["${aws_sns_topic.alarms.arn}"],
        }
    },
}


def a_document_of_every_type() -> dict[str, Any]:
    """A new document; its relative files are `function.zip` and `job.py`."""
    return json.loads(  # type: ignore[no-any-return]  # a deep copy of the literals above
        json.dumps(
            {
                "//": {"metadata": {"stackName": "medallion", "version": "0.21.0"}},
                "terraform": {"required_providers": {"aws": {"version": "6.25.0"}}},
                "provider": {"aws": [{"region": "us-east-1"}]},
                "data": {"aws_caller_identity": {"current": {"provider": "aws"}}},
                "variable": {"model_endpoint": {"type": "string", "default": ""}},
                "output": {
                    "bronze_bucket": {"value": "${aws_s3_bucket.lake.bucket}"},
                    "state_machine_arn": {"value": "${aws_sfn_state_machine.pipeline.arn}"},
                    "model_endpoint": {"value": "${var.model_endpoint}"},
                },
                "resource": {**_BUCKETS, **_ACCESS, **_WORK, **_QUERIES_AND_ALARMS},
            }
        )
    )
