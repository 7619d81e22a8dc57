"""Values and names as Spark SQL text, quoted."""

from __future__ import annotations


def string_literal(value: str) -> str:
    """A string literal that its content cannot end."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def identifier(name: str) -> str:
    """A column or table name, quoted so that any name is valid."""
    return "`" + name.replace("`", "``") + "`"
