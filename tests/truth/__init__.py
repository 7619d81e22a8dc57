"""The true records of the samples, their generators, and the scoring of extractions."""
