"""RegisterDocument: what the bucket says now, and who works on it."""
