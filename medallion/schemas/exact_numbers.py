"""Numbers of JSON compared as the decimals that were written, at a cost that no answer can raise.

Numbers arrive as int, Decimal or float. A float stands for its shortest text: 0.1 is one tenth.
Nothing here writes out an exponent, so that 1e999999 costs no more than 10.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from medallion.vocabulary.value_formats import EXACT


def exact(value: object) -> Decimal | None:
    """The decimal that a value of JSON is; None when it is no finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


def is_multiple(number: Decimal, step: Decimal) -> bool:
    """Whether the number is the step (which is greater than 0) times an integer."""
    (digits, exponent), (size, lowest) = _parts(number), _parts(step)
    if exponent < lowest:  # Its last digit, which is not 0, is behind those of every multiple.
        return not number
    rest = int(EXACT.remainder(digits, size))
    return rest * pow(10, exponent - lowest, int(size)) % int(size) == 0


def is_whole(number: Decimal) -> bool:
    """Whether nothing is behind the point: 4.0 is whole."""
    return not number or _parts(number)[1] >= 0


def is_same(one: object, other: object) -> bool:
    """Whether two scalars of JSON are equal: 1 and 1.0 are, 1 and true are not."""
    left, right = exact(one), exact(other)
    if left is None or right is None:
        return type(one) is type(other) and one == other
    return left == right


def _parts(number: Decimal) -> tuple[Decimal, int]:
    """The digits as an integer that does not end in 0, and the power of ten they count."""
    short = number.normalize(EXACT)
    exponent = cast("int", short.as_tuple().exponent)
    return short.scaleb(-exponent, EXACT), exponent
