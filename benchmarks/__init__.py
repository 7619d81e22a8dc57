"""What is fast is measured here, beside its peers."""
