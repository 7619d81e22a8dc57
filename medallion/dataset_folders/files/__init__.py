"""Read a dataset's files by one rule, with the line of each value."""

from __future__ import annotations

from medallion.dataset_folders.files.json_reading import UNREAD, line_finder, read_json
from medallion.dataset_folders.files.text_files import read_text
from medallion.dataset_folders.files.yaml_reading import read_yaml

__all__ = [
    "UNREAD",
    "line_finder",
    "read_json",
    "read_text",
    "read_yaml",
]
