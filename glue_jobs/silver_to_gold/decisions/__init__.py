"""What a gold run decides, in plain Python: tables and rows are ports, so nothing needs Spark."""
