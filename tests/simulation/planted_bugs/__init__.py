"""Bugs as patches: each must break a promise within some seeds, in a copy of the code."""

from tests.simulation.planted_bugs.finding import Baseline, Found, find, find_all
from tests.simulation.planted_bugs.patches import Copy, PatchError, names
from tests.simulation.planted_bugs.table import table_of

__all__ = ["Baseline", "Copy", "Found", "PatchError", "find", "find_all", "names", "table_of"]
