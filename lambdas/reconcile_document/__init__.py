"""Accounts for every chunk of a document and writes its silver rows."""
