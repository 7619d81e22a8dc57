"""The port to the model: what is asked, what is answered, what it costs."""
