"""Checks the English of the documents, the help, the messages, the comments and the test names."""
