from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cdktf_app.settings import InfrastructureSettings
from cdktf_app.synthesis import synthesize as refused_synthesis
from local_aws.deployer import RESOURCE_TYPES, document_of, require_known
from medallion.dataset_folders import DatasetMistakesError
from medallion.dataset_folders.dataset_source import compile_datasets
from medallion.model.freshness import with_model_name
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import parse_dataset
from medallion.vocabulary.lake import PLANS_PREFIX, UNKNOWN_DATASET, silver_table_prefix
from medallion.vocabulary.silver_tables import SILVER_COLUMNS, TIMESTAMP_FORMATS
from medallion.vocabulary.stack_description import StackDescription
from tests.contract.synthesis import Synthesis, synthesize
from tests.unit.broken_datasets import a_dataset, appended

pytestmark = pytest.mark.contract

LAKE_KEY = re.compile(r"\$\{aws_kms_key\.lake-key_\w+\.arn\}")


def test_the_embedded_aws_supports_every_resource_and_argument(local_stack: Synthesis) -> None:
    document = document_of(local_stack.content, folder=local_stack.folder)
    require_known(document, RESOURCE_TYPES)
    assert len(document.resources) > 100


def test_the_same_input_gives_the_same_bytes(stack: Synthesis, tmp_path_factory: Any) -> None:
    again = synthesize(tmp_path_factory.mktemp("again"))
    names = {f.relative_to(stack.folder) for f in stack.folder.rglob("*") if f.is_file()}
    assert names == {f.relative_to(again.folder) for f in again.folder.rglob("*") if f.is_file()}
    for name in names:
        assert (stack.folder / name).read_bytes() == (again.folder / name).read_bytes(), name


def test_every_file_that_the_stack_names_is_in_its_folder(stack: Synthesis) -> None:
    named = re.findall(r'file(?:md5|base64sha256)\(\\"([^"\\]+)\\"\)', json.dumps(stack.content))
    assert len(named) == 8 + 2 + 2
    for name in named:
        assert (stack.folder / name).is_file(), name


def test_the_outputs_are_the_entries_of_stack_json(stack: Synthesis) -> None:
    without_endpoint = set(StackDescription.__dataclass_fields__) - {"endpoint_url"}
    assert stack.content["output"].keys() == without_endpoint


def test_the_model_endpoint_can_be_set_when_the_stack_is_applied(stack: Synthesis) -> None:
    assert stack.content["variable"]["model_endpoint"]["default"] == ""
    function = stack.named("aws_lambda_function", "function_name", "dev-medallion-extract-batch")
    assert function["environment"]["variables"]["MODEL_ENDPOINT"] == "${var.model_endpoint}"


@pytest.mark.parametrize("layer", ["bronze", "silver", "gold", "artifacts"])
def test_every_bucket_is_private_versioned_and_encrypted(stack: Synthesis, layer: str) -> None:
    address = next(a for a in stack.resources("aws_s3_bucket") if a.startswith(layer))

    def setting(kind: str) -> dict[str, Any]:
        return stack.named(
            f"aws_s3_bucket_{kind}", "bucket", f"${{aws_s3_bucket.{address}.bucket}}"
        )

    assert setting("versioning")["versioning_configuration"] == {"status": "Enabled"}
    (rule,) = setting("server_side_encryption_configuration")["rule"]
    default = rule["apply_server_side_encryption_by_default"]
    assert default["sse_algorithm"] == "aws:kms"
    assert LAKE_KEY.fullmatch(default["kms_master_key_id"])
    block = setting("public_access_block")
    for switch in ("block_public_acls", "block_public_policy", "ignore_public_acls"):
        assert block[switch] is True
    assert block["restrict_public_buckets"] is True
    (statement,) = json.loads(setting("policy")["policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == "*"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    arn = f"${{aws_s3_bucket.{address}.arn}}"
    assert statement["Resource"] == [arn, f"{arn}/*"]


def test_old_versions_expire_in_every_bucket_except_bronze(stack: Synthesis) -> None:
    expiring = {
        re.sub(r".*aws_s3_bucket\.([a-z]+)_.*", r"\1", lifecycle["bucket"])
        for lifecycle in stack.resources("aws_s3_bucket_lifecycle_configuration").values()
        if any("noncurrent_version_expiration" in rule for rule in lifecycle["rule"])
    }
    assert expiring == {"silver", "gold", "artifacts"}


def test_current_versions_in_bronze_and_gold_never_expire(stack: Synthesis) -> None:
    for lifecycle in stack.resources("aws_s3_bucket_lifecycle_configuration").values():
        if re.search(r"\.(bronze|gold)_", lifecycle["bucket"]):
            assert all("expiration" not in rule for rule in lifecycle["rule"])


def test_plans_expire_after_the_redrive_window_and_their_versions_at_once(
    stack: Synthesis,
) -> None:
    lifecycles = stack.resources("aws_s3_bucket_lifecycle_configuration").values()
    rules = [
        rule
        for lifecycle in lifecycles
        for rule in lifecycle["rule"]
        if rule["filter"] == [{"prefix": PLANS_PREFIX}]
    ]
    (days,) = (rule["expiration"][0]["days"] for rule in rules if "expiration" in rule)
    assert days > 14
    versions = [rule for rule in rules if "noncurrent_version_expiration" in rule]
    assert versions[0]["noncurrent_version_expiration"] == [{"noncurrent_days": 1}]


def test_answers_and_references_never_expire(stack: Synthesis) -> None:
    kept = (lake.answer_key("notes", "d"), lake.reference_key("notes", "d", "i"))
    for lifecycle in stack.resources("aws_s3_bucket_lifecycle_configuration").values():
        expiring = [rule["filter"] for rule in lifecycle["rule"] if "expiration" in rule]
        prefixes = tuple(each["prefix"] for filters in expiring for each in filters)
        assert not any(key.startswith(prefixes) for key in kept)


def test_log_groups_queues_topic_secret_and_ledger_are_encrypted_with_the_lake_key(
    stack: Synthesis,
) -> None:
    keys = {
        "aws_cloudwatch_log_group": "kms_key_id",
        "aws_sqs_queue": "kms_master_key_id",
        "aws_sns_topic": "kms_master_key_id",
        "aws_secretsmanager_secret": "kms_key_id",
        "aws_lambda_function": "kms_key_arn",
    }
    for kind, attribute in keys.items():
        assert stack.resources(kind)
        for name, body in stack.resources(kind).items():
            assert LAKE_KEY.fullmatch(body[attribute]), name
    (table,) = stack.resources("aws_dynamodb_table").values()
    assert LAKE_KEY.fullmatch(table["server_side_encryption"]["kms_key_arn"])


def test_the_ledger_has_continuous_backups_and_deletion_protection(
    stack: Synthesis, local_stack: Synthesis
) -> None:
    (table,) = stack.resources("aws_dynamodb_table").values()
    assert table["point_in_time_recovery"] == {"enabled": True}
    assert table["billing_mode"] == "PAY_PER_REQUEST"
    assert table["deletion_protection_enabled"] is True
    (table,) = local_stack.resources("aws_dynamodb_table").values()
    assert table["deletion_protection_enabled"] is False


def test_a_teardown_empties_buckets_only_if_configured(
    stack: Synthesis, local_stack: Synthesis
) -> None:
    assert {b["force_destroy"] for b in stack.resources("aws_s3_bucket").values()} == {False}
    assert {b["force_destroy"] for b in local_stack.resources("aws_s3_bucket").values()} == {True}


def test_silver_tables_have_the_columns_that_the_steps_write(stack: Synthesis) -> None:
    tables = {t["name"]: t for t in stack.resources("aws_glue_catalog_table").values()}
    assert tables.keys() == SILVER_COLUMNS.keys()
    for name, table in tables.items():
        columns = table["storage_descriptor"]["columns"]
        assert [(c["name"], c["type"], c["comment"]) for c in columns] == list(SILVER_COLUMNS[name])


def test_silver_tables_declare_how_rows_spell_timestamps(stack: Synthesis) -> None:
    for table in stack.resources("aws_glue_catalog_table").values():
        serde = table["storage_descriptor"]["ser_de_info"]
        assert serde["parameters"] == {"timestamp.formats": TIMESTAMP_FORMATS}


def test_silver_partitions_are_projected_for_every_dataset(
    stack: Synthesis, project_root: Path
) -> None:
    datasets = [d.name for d in compile_datasets(project_root / "datasets")]
    for table in stack.resources("aws_glue_catalog_table").values():
        parameters = table["parameters"]
        values = parameters["projection.dataset.values"].split(",")
        assert sorted(values) == sorted([*datasets, UNKNOWN_DATASET])
        place = f"/{silver_table_prefix(table['name'])}dataset=$${{dataset}}/"
        assert parameters["storage.location.template"].endswith(place)


def test_compiled_datasets_are_uploaded_in_the_form_that_the_steps_read(
    stack: Synthesis, project_root: Path
) -> None:
    uploaded = {
        upload["key"]: (stack.folder / upload["source"]).read_text(encoding="utf-8")
        for upload in stack.resources("aws_s3_object").values()
        if upload["key"].startswith("datasets/")
    }
    datasets = compile_datasets(project_root / "datasets")
    assert uploaded.keys() == {f"datasets/{dataset.name}.json" for dataset in datasets}
    for dataset in datasets:
        read = parse_dataset(uploaded[f"datasets/{dataset.name}.json"])
        assert read == with_model_name(dataset, InfrastructureSettings().model)
        assert read.model.name


def test_the_synthesis_refuses_a_setting_that_the_client_library_cannot_send(
    tmp_path: Path,
) -> None:
    folder = a_dataset(tmp_path / "notes")
    appended("dataset.yaml", "model: {thinking_level: low}\n")(folder)
    settings = InfrastructureSettings(datasets_dir=folder, model_adapter="google-generativeai")
    with pytest.raises(DatasetMistakesError, match="google-generativeai"):
        refused_synthesis(settings)


def test_the_gold_job_can_run_for_all_datasets_at_once(
    stack: Synthesis, project_root: Path
) -> None:
    (job,) = stack.resources("aws_glue_job").values()
    datasets = compile_datasets(project_root / "datasets")
    assert job["execution_property"]["max_concurrent_runs"] >= len(datasets)
    assert job["max_retries"] == 0
    assert job["glue_version"] == "5.1"


def test_athena_results_have_one_encrypted_location(stack: Synthesis) -> None:
    (workgroup,) = stack.resources("aws_athena_workgroup").values()
    configuration = workgroup["configuration"]
    assert configuration["enforce_workgroup_configuration"] is True
    result = configuration["result_configuration"]
    assert result["output_location"].endswith("/athena-results/")
    assert result["encryption_configuration"]["encryption_option"] == "SSE_KMS"


def test_undeliverable_events_are_kept_and_raise_an_alarm(stack: Synthesis) -> None:
    queues = {f"${{aws_sqs_queue.{a}.arn}}" for a in stack.resources("aws_sqs_queue")}
    targets = stack.resources("aws_cloudwatch_event_target").values()
    kept = {t["dead_letter_config"]["arn"] for t in targets if "dead_letter_config" in t}
    assert kept == queues
    alarmed = {
        alarm["dimensions"]["QueueName"].replace(".name}", ".arn}")
        for alarm in stack.resources("aws_cloudwatch_metric_alarm").values()
        if alarm["namespace"] == "AWS/SQS"
    }
    assert alarmed == queues


def test_every_failure_of_an_execution_raises_an_alarm(stack: Synthesis) -> None:
    alarms = stack.resources("aws_cloudwatch_metric_alarm").values()
    (machine,) = stack.resources("aws_sfn_state_machine")
    watched = {a["metric_name"] for a in alarms if a["namespace"] == "AWS/States"}
    assert watched == {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}
    for alarm in alarms:
        assert alarm["treat_missing_data"] == "notBreaching"
        assert alarm["alarm_actions"] == alarm["ok_actions"]
        if alarm["namespace"] == "AWS/States":
            arn = f"${{aws_sfn_state_machine.{machine}.arn}}"
            assert alarm["dimensions"] == {"StateMachineArn": arn}


def test_failed_gold_runs_raise_an_alarm(stack: Synthesis) -> None:
    (job_address,) = stack.resources("aws_glue_job")
    rules = {
        f"${{aws_cloudwatch_event_rule.{address}.name}}": json.loads(rule["event_pattern"])
        for address, rule in stack.resources("aws_cloudwatch_event_rule").items()
    }
    (alarm,) = (
        a
        for a in stack.resources("aws_cloudwatch_metric_alarm").values()
        if a["metric_name"] == "TriggeredRules"
    )
    pattern = rules[alarm["dimensions"]["RuleName"]]
    assert pattern["detail"]["jobName"] == [f"${{aws_glue_job.{job_address}.name}}"]
    assert {"FAILED", "TIMEOUT"} <= set(pattern["detail"]["state"])


def test_each_dataset_that_breaks_gold_runs_raises_an_alarm(stack: Synthesis) -> None:
    alarms = {
        alarm["dimensions"]["dataset"]: alarm
        for alarm in stack.resources("aws_cloudwatch_metric_alarm").values()
        if alarm["namespace"] == "Medallion"
    }
    services = {
        function["environment"]["variables"]["POWERTOOLS_SERVICE_NAME"]
        for function in stack.resources("aws_lambda_function").values()
    }
    assert set(alarms) == {"customer_feedback", "incident_reports"}
    for alarm in alarms.values():
        assert alarm["metric_name"] == "GoldDatasetsBroken"
        assert alarm["dimensions"]["service"] in services


def test_an_alarm_address_is_subscribed_if_configured(
    stack: Synthesis, local_stack: Synthesis
) -> None:
    assert not stack.resources("aws_sns_topic_subscription")
    (subscription,) = local_stack.resources("aws_sns_topic_subscription").values()
    assert subscription["endpoint"] == "somebody@example.com"


def test_state_is_kept_outside_the_synthesized_folder(
    stack: Synthesis, local_stack: Synthesis
) -> None:
    backend = stack.content["terraform"]["backend"]["local"]
    assert (stack.folder / backend["path"]).resolve().name == "dev.tfstate"
    assert not (stack.folder / backend["path"]).resolve().is_relative_to(stack.folder)
    remote = local_stack.content["terraform"]["backend"]["s3"]
    assert remote["bucket"] == "states"
    assert remote["key"] == "medallion/local/terraform.tfstate"
    assert remote["use_lockfile"] is True
    assert remote["encrypt"] is True
