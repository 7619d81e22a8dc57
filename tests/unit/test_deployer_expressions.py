from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_aws.deployer import UnsupportedTerraformError
from local_aws.deployer.expressions import Reference, evaluate, parse_template, references


def look_up(reference: Reference) -> Any:
    return {"aws_s3_bucket.lake.arn": "arn:lake", "var.count": 3, "var.on": True}[
        ".".join(reference.path)
    ]


def call(function: str, arguments: list[Any]) -> str:
    return f"{function}<{'|'.join(map(str, arguments))}>"


def value_of(text: str, find: Callable[[Reference], Any] = look_up) -> Any:
    return evaluate(parse_template(text), find, call)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ""),
        ("plain", "plain"),
        ("${aws_s3_bucket.lake.arn}", "arn:lake"),
        ("${aws_s3_bucket.lake.arn}/*", "arn:lake/*"),
        ("${ aws_s3_bucket.lake.arn }:${aws_s3_bucket.lake.arn}", "arn:lake:arn:lake"),
        ('${filemd5("job.py")}', "filemd5<job.py>"),
        ('${f("a", "b")}', "f<a|b>"),
        ('${f("in/${aws_s3_bucket.lake.arn}")}', "f<in/arn:lake>"),
        ('${f("brace } in a string")}', "f<brace } in a string>"),
        (r'${f("quote \" inside")}', 'f<quote " inside>'),
        ("${f()}", "f<>"),
        ("$${dataset}", "${dataset}"),
        ("dataset=$${dataset}/${var.count}", "dataset=${dataset}/3"),
        ("%%{ if }", "%{ if }"),
        ("$$.Map.Item.Value", "$$.Map.Item.Value"),
        ("100 % sure, 5 $", "100 % sure, 5 $"),
        ("on: ${var.on}", "on: true"),
        ("${true}", True),
        ("${null}", None),
        ("${2.5}", 2.5),
    ],
)
def test_a_template_has_the_same_value_as_in_terraform(text: str, value: Any) -> None:
    assert value_of(text) == value


def test_a_lone_reference_keeps_the_type_of_its_value() -> None:
    assert value_of("${var.count}") == 3
    assert value_of("${var.on}") is True


@pytest.mark.parametrize(
    "text",
    [
        "${",
        "${}",
        "${a.b",
        "${a + b}",
        "${a ? b : c}",
        "${a.b[0]}",
        '${f("a" "b")}',
        "${f(}",
        "${ {} }",
        "%{ if true }x%{ endif }",
    ],
)
def test_an_unsupported_expression_is_an_error(text: str) -> None:
    with pytest.raises(UnsupportedTerraformError):
        value_of(text)


def test_a_list_inside_a_string_is_an_error() -> None:
    with pytest.raises(UnsupportedTerraformError, match="list"):
        value_of("x${var.list}", lambda _: ["a"])


def test_references_are_found_at_any_depth() -> None:
    expression = parse_template('${f("x${a.b.c}", d.e.f)}-${g.h.i}')

    assert [".".join(found.path) for found in references(expression)] == ["a.b.c", "d.e.f", "g.h.i"]


@given(st.text())
def test_escaped_text_evaluates_to_the_original_text(text: str) -> None:
    escaped = text.replace("${", "$${").replace("%{", "%%{")

    assert value_of(escaped) == text
