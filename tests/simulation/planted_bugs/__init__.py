"""Planted bugs, as patches to a copy of the product: the invariants must find each."""
