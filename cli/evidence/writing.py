"""Write a document's evidence page to a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cli.evidence.collection import collect
from cli.evidence.page import render_page

if TYPE_CHECKING:
    from pathlib import Path

    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry


def write_page(connection: Connection, entry: DocumentEntry, target: Path) -> int:
    """Write the page to `target`, replacing an existing file; the result is its size in bytes.

    Raises:
        CommandError: the document cannot be shown as a page.
        OSError: the file cannot be written.
    """
    page = render_page(collect(connection, entry)).encode()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(page)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return len(page)
