"""Pooling a matrix by a sliding window, with exact rationals."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product

Number = int | Fraction
Values = Sequence[Sequence[Number]]
Step = tuple[str, int, int, int, int, int]
"""Kind, then rows and columns of the window, stride, padding and dilation."""


def pool(grid: Values, step: Step, border: int = 0) -> Values:
    """Return the exact result of one step, with the number that fills its border."""
    kind, height, width, stride, padding, dilation = step
    take = _TAKE[kind]
    side = [border] * padding
    edge = [[border] * (len(grid[0]) + 2 * padding)] * padding
    framed: Values = [*edge, *([*side, *row, *side] for row in grid), *edge]
    tall, broad = (height - 1) * dilation + 1, (width - 1) * dilation + 1
    return [
        [
            take(
                [
                    n
                    for row in framed[t : t + tall : dilation]
                    for n in row[s : s + broad : dilation]
                ]
            )
            for s in range(0, len(framed[0]) - broad + 1, stride)
        ]
        for t in range(0, len(framed) - tall + 1, stride)
    ]


def _average(values: Sequence[Number]) -> Number:
    return Fraction(sum(values), len(values))


def _median(values: Sequence[Number]) -> Number:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)


_TAKE: Mapping[str, Callable[[Sequence[Number]], Number]] = {
    "max": max,
    "min": min,
    "average": _average,
    "median": _median,
}


def stands_in(part: Values, whole: Values) -> bool:
    """Say whether the rows of `part` are found in `whole` as they stand."""
    height, width = len(part), len(part[0])
    corners = product(range(len(whole) - height + 1), range(len(whole[0]) - width + 1))
    return any(
        all(
            tuple(row) == tuple(line[left : left + width])
            for row, line in zip(part, whole[top : top + height], strict=True)
        )
        for top, left in corners
    )


_UNNOTICED = {"max": -1_000, "min": 1_000}


def unnoticed(matrix: Values, steps: Sequence[Step]) -> Values | None:
    """Return the result where no border holds a largest or smallest value; None without any.

    Args:
        matrix: of numbers between -1,000 and 1,000.
        steps: to take one after the other.
    """
    if not any(kind in _UNNOTICED and padding for kind, _, _, _, padding, _ in steps):
        return None
    for step in steps:
        matrix = pool(matrix, step, _UNNOTICED.get(step[0], 0))
    return matrix
