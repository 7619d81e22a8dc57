"""Run the demo: start a separate stack, drop every sample, print gold, stop the stack."""
