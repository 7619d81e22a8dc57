"""The model's adapters behind the port, its key and its errors."""

from lambdas.extract_batch.model.model_choice import choose_model

__all__ = ["choose_model"]
