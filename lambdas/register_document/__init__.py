"""RegisterDocument: claim a document's current version, or skip or reject it."""
