"""Lambda functions, one folder a step of the state machine."""
