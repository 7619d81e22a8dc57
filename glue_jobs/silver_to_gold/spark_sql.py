"""Values and names as Spark SQL text, quoted."""

from __future__ import annotations


def string_literal(value: str) -> str:
    """A string literal that cannot be left from within."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def identifier(name: str) -> str:
    """A column or table name, quoted whatever it spells."""
    return "`" + name.replace("`", "``") + "`"
