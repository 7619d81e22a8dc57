from pathlib import Path
from typing import Any

import pytest

from local_aws.deployer import RESOURCE_TYPES, Document, document_of, require_known
from local_aws.deployer.errors import UnresolvedReferenceError, UnsupportedTerraformError
from local_aws.deployer.values import Values, variable_values


def a_document(**sections: Any) -> Document:
    return document_of(sections, folder=Path())


def a_bucket(**body: Any) -> Document:
    return a_document(resource={"aws_s3_bucket": {"lake": {"bucket": "lake", **body}}})


def test_comments_of_cdktf_are_removed() -> None:
    document = a_document(
        **{"//": {"metadata": {}}},
        resource={"aws_s3_bucket": {"lake": {"//": {"metadata": {}}, "bucket": "lake"}}},
    )

    assert document.resources["aws_s3_bucket.lake"].body == {"bucket": "lake"}


def test_a_resource_depends_on_its_explicit_dependencies_and_its_references() -> None:
    document = a_bucket(
        bucket="b-${data.aws_caller_identity.me.account_id}-${var.suffix}",
        tags={"key": "${aws_kms_key.key.arn}", "${aws_x.y.id}": "in a key"},
        depends_on=["aws_iam_role.role"],
    )

    assert document.resources["aws_s3_bucket.lake"].dependencies() == {
        "aws_kms_key.key",
        "aws_x.y",
        "aws_iam_role.role",
    }


@pytest.mark.parametrize("section", ["module", "locals", "moved"])
def test_an_unknown_section_is_an_error(section: str) -> None:
    with pytest.raises(UnsupportedTerraformError, match=section):
        a_document(**{section: {}})


@pytest.mark.parametrize("argument", ["count", "for_each", "provisioner", "dynamic"])
def test_an_unsupported_meta_argument_is_an_error(argument: str) -> None:
    with pytest.raises(UnsupportedTerraformError, match=argument):
        a_bucket(**{argument: 2})


def test_a_resource_that_is_a_list_is_an_error() -> None:
    with pytest.raises(UnsupportedTerraformError, match="lake"):
        a_document(resource={"aws_s3_bucket": {"lake": [{"bucket": "lake"}]}})


def test_all_unknown_types_and_arguments_are_in_one_error() -> None:
    document = a_document(
        resource={
            "aws_s3_bucket": {"lake": {"bucket": "lake", "acl": "private"}},
            "aws_redshift_cluster": {"big": {}},
            "aws_dynamodb_table": {
                "t": {"name": "t", "hash_key": "pk", "attribute": [{"nam": "pk", "type": "S"}]}
            },
        }
    )

    with pytest.raises(UnsupportedTerraformError) as raised:
        require_known(document, RESOURCE_TYPES)

    assert str(raised.value).splitlines() == [
        "aws_s3_bucket.lake: argument acl is not supported",
        "aws_redshift_cluster.big: resource type aws_redshift_cluster is not supported",
        "aws_dynamodb_table.t: argument billing_mode is missing",
        "aws_dynamodb_table.t: argument attribute.0.name is missing",
        "aws_dynamodb_table.t: argument attribute.0.nam is not supported",
    ]


def test_an_unknown_argument_in_a_nested_block_is_found() -> None:
    document = a_document(
        resource={
            "aws_s3_bucket_versioning": {
                "v": {
                    "bucket": "lake",
                    "versioning_configuration": [{"status": "Enabled", "colour": "red"}],
                }
            }
        }
    )

    with pytest.raises(UnsupportedTerraformError, match=r"versioning_configuration\.colour"):
        require_known(document, RESOURCE_TYPES)


def test_arguments_without_a_value_yet_pass_the_check() -> None:
    document = a_document(
        resource={
            "aws_lambda_permission": {
                "p": {
                    "statement_id": "s",
                    "action": "lambda:InvokeFunction",
                    "function_name": "${aws_lambda_function.f.function_name}",
                    "principal": "events.amazonaws.com",
                }
            },
            "aws_s3_bucket_notification": {"n": {"bucket": "lake", "eventbridge": "${var.events}"}},
        }
    )

    require_known(document, RESOURCE_TYPES)


VALUES = Values(
    folder=Path(),
    variables={"model_endpoint": "http://model"},
    attributes={
        "aws_s3_bucket.lake": {"arn": "arn:lake"},
        "data.aws_caller_identity.me": {"account_id": "123"},
    },
)


def test_references_are_resolved_in_keys_lists_and_blocks() -> None:
    resolved = VALUES.resolve(
        {"a": ["${aws_s3_bucket.lake.arn}", 1, None], "${var.model_endpoint}": {"b": True}}
    )

    assert resolved == {"a": ["arn:lake", 1, None], "http://model": {"b": True}}


@pytest.mark.parametrize(
    "text",
    [
        "${aws_s3_bucket.lake.colour}",
        "${aws_s3_bucket.sea.arn}",
        "${data.aws_caller_identity.me.name}",
        "${data.aws_region.here.name}",
        "${var.absent}",
    ],
)
def test_an_unresolved_reference_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(UnresolvedReferenceError, match=text[2:-1]):
        VALUES.resolve(text)


@pytest.mark.parametrize("text", ["${aws_s3_bucket.lake}", "${aws_s3_bucket.lake.a.b}", "${each}"])
def test_a_reference_of_another_form_is_an_error(text: str) -> None:
    with pytest.raises(UnsupportedTerraformError):
        VALUES.resolve(text)


def test_file_functions_read_from_the_documents_folder(tmp_path: Path) -> None:
    (tmp_path / "job.py").write_bytes(b"abc")
    values = Values(folder=tmp_path, variables={}, attributes={})

    assert values.resolve('${filemd5("job.py")}') == "900150983cd24fb0d6963f7d28e17f72"
    assert (
        values.resolve('${filebase64sha256("job.py")}')
        == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
    )


def test_an_unsupported_function_is_an_error() -> None:
    with pytest.raises(UnsupportedTerraformError, match="jsonencode"):
        VALUES.resolve('${jsonencode("x")}')


def test_given_variables_win_over_defaults() -> None:
    document = a_document(variable={"a": {"default": "d"}, "b": {"default": None}, "c": {}})

    assert variable_values(document, {"c": "given"}) == {"a": "d", "b": None, "c": "given"}
    assert variable_values(document, {"a": "", "c": "given"})["a"] == ""


def test_a_variable_without_a_value_is_an_error() -> None:
    with pytest.raises(UnresolvedReferenceError, match=r"var\.c"):
        variable_values(a_document(variable={"c": {"type": "string"}}), {})


def test_a_value_for_an_undeclared_variable_is_an_error() -> None:
    with pytest.raises(UnresolvedReferenceError, match="model_endpiont"):
        variable_values(a_document(), {"model_endpiont": "x"})
