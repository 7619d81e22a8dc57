"""The evidence view: one HTML page that shows a document with everything extracted from it."""
