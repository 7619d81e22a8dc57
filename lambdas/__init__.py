"""Lambda functions, one folder per step of the state machine."""
