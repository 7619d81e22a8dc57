"""Check datasets without a stack, and start new ones."""

from cli.datasets.checking import check_folder, print_check
from cli.datasets.starting import start_dataset

__all__ = ["check_folder", "print_check", "start_dataset"]
