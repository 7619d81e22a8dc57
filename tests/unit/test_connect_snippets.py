from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.commands.stack_commands import Client
from cli.stacks import CLIENTS
from cli.stacks.snippets import heading, snippet
from tests.unit.cli_fakes import STACK

LOCAL = replace(STACK, endpoint_url="http://127.0.0.1:4566")
PYTHON = [client for client in CLIENTS if client != "env"]
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


def test_the_command_offers_every_snippet() -> None:
    assert [client.value for client in Client] == list(CLIENTS)


@pytest.mark.parametrize("client", PYTHON)
@given(region=NAMES, database=NAMES, workgroup=NAMES)
def test_a_python_snippet_is_python_for_any_names(
    client: str, region: str, database: str, workgroup: str
) -> None:
    stack = replace(LOCAL, region=region, gold_database=database, athena_workgroup=workgroup)
    constants = {
        node.value
        for node in ast.walk(ast.parse(snippet(client, stack, "letters_records")))
        if isinstance(node, ast.Constant)
    }

    assert {region, database} <= constants


@pytest.mark.parametrize("client", CLIENTS)
def test_a_stack_on_aws_gets_no_keys_and_no_endpoint(client: str) -> None:
    text = snippet(client, STACK, "letters_records")

    assert "test" not in text
    assert "endpoint" not in text.lower()
    assert STACK.region in text


@pytest.mark.parametrize("client", CLIENTS)
def test_a_local_stack_gets_the_endpoint_and_the_keys(client: str) -> None:
    text = snippet(client, LOCAL, "letters_records")

    assert "http://127.0.0.1:4566" in text
    assert "test" in text


def test_a_heading_is_a_comment() -> None:
    assert all(heading(client).startswith("# ") for client in CLIENTS)
