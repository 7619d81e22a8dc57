"""Record schemas: JSON Schema with exact numbers and real formats."""
