"""Asks the model for the chunks of one batch and judges its answers."""
