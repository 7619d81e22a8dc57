"""Bugs as patches: each must break a promise within some seeds, in a copy of the code."""

from tests.simulation.planted_bugs.finding import Found, find_all
from tests.simulation.planted_bugs.patches import Copy, PatchError, names
from tests.simulation.planted_bugs.table import table_of

__all__ = ["Copy", "Found", "PatchError", "find_all", "names", "table_of"]
