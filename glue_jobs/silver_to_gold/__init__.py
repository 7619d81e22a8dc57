"""The Glue job that brings the silver records of waiting documents into gold Iceberg tables."""
