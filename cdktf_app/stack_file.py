"""`terraform output -json | python -m cdktf_app.stack_file FILE`: write a `stack.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

from medallion.vocabulary.stack_description import StackDescription


def main(arguments: list[str], outputs: TextIO) -> int:
    """Write the description of the stack from Terraform's outputs."""
    if len(arguments) != 1:
        sys.stderr.write(
            "usage: terraform output -json | python -m cdktf_app.stack_file STACK_JSON\n"
        )
        return 2
    try:
        description = description_of(outputs.read())
    except (ValueError, TypeError, KeyError) as error:
        sys.stderr.write(f"these are not the outputs of an applied stack: {error}\n")
        return 1
    description.write(Path(arguments[0]))
    return 0


def description_of(outputs: str) -> StackDescription:
    """The description from the output of `terraform output -json`.

    Raises:
        ValueError: it is not JSON.
        KeyError: it does not have the form of Terraform's outputs.
        TypeError: an output is missing or unknown.
    """
    return StackDescription(**{name: o["value"] for name, o in json.loads(outputs).items()})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin))
