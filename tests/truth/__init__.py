"""What the samples truly say, who made them, and how extractions are scored against it."""
