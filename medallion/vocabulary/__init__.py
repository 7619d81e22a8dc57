"""Names, columns, keys, settings and errors in plain Python: all that a Glue job may import."""

# Modules: each is a vocabulary of its own, and a step loads only those that it uses.
__all__ = [
    "datasets",
    "errors",
    "foreign_errors",
    "gold_breaks",
    "gold_tables",
    "known_fields",
    "lake",
    "printing",
    "property_types",
    "silver_tables",
    "stack_description",
    "statuses",
    "throttling",
    "value_formats",
    "value_rules",
    "wait_states",
]
