"""Grounding: where in the text a quote stands, although the model did not copy it perfectly."""
