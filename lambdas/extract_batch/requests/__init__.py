"""What the model is sent: instructions, text, response schema, repair."""
