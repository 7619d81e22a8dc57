"""Compares JSON numbers as the decimals that were written, at a bounded cost.

Numbers arrive as int, Decimal or float. A float means its shortest text: 0.1 is one tenth.
Nothing here expands an exponent, so 1e999999 costs no more than 10.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from medallion.vocabulary.value_formats import EXACT


def exact(value: object) -> Decimal | None:
    """A JSON value as a decimal; None if it is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


def is_multiple(number: Decimal, step: Decimal) -> bool:
    """Whether the number is the step (which is greater than 0) times an integer."""
    (digits, exponent), (size, lowest) = _parts(number), _parts(step)
    if exponent < lowest:  # Its last digit, not 0, is at a lower place than any multiple has.
        return not number
    rest = int(EXACT.remainder(digits, size))
    return rest * pow(10, exponent - lowest, int(size)) % int(size) == 0


def is_whole(number: Decimal) -> bool:
    """Whether the fraction is zero: 4.0 is whole."""
    return not number or _parts(number)[1] >= 0


def is_same(first: object, second: object) -> bool:
    """Whether two JSON scalars are equal: 1 and 1.0 are, 1 and true are not."""
    left, right = exact(first), exact(second)
    if left is None or right is None:
        return type(first) is type(second) and first == second
    return left == right


def _parts(number: Decimal) -> tuple[Decimal, int]:
    """The digits as an integer that does not end in 0, and their power of ten."""
    short = number.normalize(EXACT)
    exponent = cast("int", short.as_tuple().exponent)
    return short.scaleb(-exponent, EXACT), exponent
