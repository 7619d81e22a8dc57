"""Edit distance in whole rows of bits: insertions, deletions and substitutions count 1 each.

G. Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic
programming", JACM 46 (1999); Python's integers serve as bit vectors of any length.
"""

from __future__ import annotations


def distances_at_ends(pattern: str, text: str, *, anchored: bool = False) -> list[int]:
    """Distance of the pattern to the best part of the text that ends after each character.

    Args:
        pattern: not empty.
        text: what is read once, from left to right.
        anchored: the part must begin where the text does.
    """
    places: dict[str, int] = {}
    for index, char in enumerate(pattern):
        places[char] = places.get(char, 0) | 1 << index
    full = (1 << len(pattern)) - 1
    last = 1 << (len(pattern) - 1)
    first_row = int(anchored)
    positive, negative, distance = full, 0, len(pattern)
    distances: list[int] = []
    for char in text:
        equal = places.get(char, 0)
        vertical = equal | negative
        horizontal = (((equal & positive) + positive) ^ positive) | equal
        up = negative | (full & ~(horizontal | positive))
        down = positive & horizontal
        if up & last:
            distance += 1
        elif down & last:
            distance -= 1
        up = (up << 1) | first_row
        positive = (down << 1 | ~(vertical | up)) & full
        negative = up & vertical & full
        distances.append(distance)
    return distances


def edit_distance(one: str, other: str) -> int:
    """Edits that make one text the other."""
    if not one or not other:
        return len(one) + len(other)
    return distances_at_ends(one, other, anchored=True)[-1]
