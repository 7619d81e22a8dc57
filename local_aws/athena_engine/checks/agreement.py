"""Whether types agree, and the words for types that do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlglot import exp

from local_aws.athena_engine.checks.types import kind_of, type_name

FUNCTION = "{function}"
"""In a message, the place of a function's name as it is written."""

Check = Callable[[exp.Expr], str]
"""Finds what is wrong with an expression: a message, or an empty text."""


def differ(*nodes: exp.Expr | None) -> bool:
    """True if the types are known and have no common type."""
    kinds = {kind_of(node.type) for node in nodes if node is not None and not is_null(node)}
    return len(kinds - {""}) > 1


def is_null(node: exp.Expr) -> bool:
    return isinstance(node, exp.Null)


def no_common_type(what: str, nodes: Iterable[exp.Expr]) -> str:
    """The message about values that must have one type."""
    names = list(dict.fromkeys(type_name(node) for node in nodes if not is_null(node)))
    return (
        f"{what} must be the same type or coercible to a common type. Cannot find common type "
        f"between {names[0]} and {names[-1]}, all types (without duplicates): [{', '.join(names)}]"
    )


def condition(message: str, argument: str = "this") -> Check:
    """The check that an argument is a boolean.

    Args:
        message: with braces for the actual type.
        argument: the name of the argument in the parser's tree.
    """

    def find(node: exp.Expr) -> str:
        value = node.args.get(argument)
        if value is None or is_null(value) or kind_of(value.type) in {"", "boolean"}:
            return ""
        return message.format(type_name(value))

    return find
