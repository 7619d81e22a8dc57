"""The model's adapters behind the port, its key and its errors."""
