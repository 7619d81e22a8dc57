"""Asks for a batch's answers: stored ones first, then the model, within time and patience."""
