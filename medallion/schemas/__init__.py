"""Record schemas: JSON Schema with exact numbers and real formats."""

# Modules, so that a step needs only the packages of those that it uses.
__all__ = [
    "ecma_patterns",
    "exact_json",
    "exact_numbers",
    "json_schema",
]
