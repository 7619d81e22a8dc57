"""ChunkText: decode a document once and cut it into chunks that tile it."""
