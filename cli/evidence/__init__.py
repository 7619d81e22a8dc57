"""The evidence view: one HTML page that shows a document with everything extracted from it."""

from cli.evidence.writing import write_page

__all__ = ["write_page"]
