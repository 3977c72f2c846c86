"""How a closed formula is compared with an independent computation of the same quantity."""

import cmath
import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from random import Random
from typing import Any

import pytest

from generators.shared.competition import Formula
from generators.shared.exact import Exact, bounds, exact

I = 1j  # noqa: E741


def number(value: Any) -> Any:
    return float(sum(bounds(value)) / 2) if isinstance(value, Exact) else value


def check_enumeration(formula: Formula, checks: Mapping[str, Any], rough: float = 1e-7) -> None:
    """Compare a counting formula on small parameters, exactly where the check is exact.

    Args:
        formula: the formula.
        checks: for every formula the enumeration and the range of each parameter; without
            ranges the formula draws for itself.
        rough: how far a float may be off.
    """
    check, *ranges = checks[formula.name]
    rng, tested = Random(formula.name), 0
    for _ in range(2000):
        params = tuple(rng.randint(*ends) for ends in ranges) or formula.draw(12, rng)
        try:
            value = formula.value(*params)
        except ValueError:
            continue
        expected = check(*params)
        plain = isinstance(expected, int | Fraction)
        assert value == expected if plain else abs(number(value) - expected) < rough, params
        tested += 1
        if tested == 12:
            return
    assert tested >= 3, "hardly any parameters make sense"


def check_construction(formula: Formula, checks: Mapping[str, Callable[..., Any]]) -> None:
    """Compare a geometry formula with a construction from coordinates, in floats."""
    rng, tested = Random(formula.name), 0
    while tested < 25:
        params = formula.draw(14, rng)
        try:
            value = formula.value(*map(exact, params))
        except ValueError:
            continue
        if not isinstance(value, tuple) and not value > 0 and "special" not in formula.name:
            continue
        tested += 1
        found = value if isinstance(value, tuple) else (value,)
        expected = checks[formula.name](*params)
        expected = expected if isinstance(expected, tuple) else (expected,)
        assert [number(x) for x in found] == pytest.approx(expected, rel=1e-9, abs=1e-9), params


def compared(
    formulas: Iterable[Formula], checks: Mapping[str, Any], check: Callable[..., None]
) -> tuple[Callable[[Formula], None], Callable[[], None]]:
    """Return a test that checks every formula, and one that none has been forgotten."""
    formulas = tuple(formulas)

    @pytest.mark.parametrize("formula", formulas, ids=lambda formula: formula.name)
    def test_formula(formula: Formula) -> None:
        check(formula, checks)

    def test_names() -> None:
        assert set(checks) == {formula.name for formula in formulas}

    return test_formula, test_names


def share(outcomes: Any, good: Any) -> Any:
    """Share of equally likely outcomes that are good."""
    outcomes = list(outcomes)
    return Fraction(sum(map(good, outcomes)), len(outcomes))


def smooth(word: Any) -> Any:
    """Whether no two neighbours are equal."""
    return all(a != b for a, b in pairwise(word))


def rows(n: Any, good: Any) -> Any:
    """Count the good permutations of 0, 1, ..., n - 1."""
    return sum(map(good, permutations(range(n))))


def deg(z: Any) -> Any:
    """Angle of a complex number, from 0 to 180 degrees."""
    return abs(math.degrees(cmath.phase(z)))


def turn(degrees: Any) -> Any:
    return cmath.exp(I * math.radians(degrees))


def cross(z: Any, w: Any) -> Any:
    return (z.conjugate() * w).imag


def shoelace(*points: Any) -> Any:
    return abs(sum(cross(z, w) for z, w in zip(points, (*points[1:], points[0]), strict=True))) / 2


def inradius(*corners: Any) -> Any:
    sides = [abs(z - w) for z, w in combinations(corners, 2)]
    return 2 * shoelace(*corners) / sum(sides)


def meet(p: Any, u: Any, q: Any, v: Any) -> Any:
    """Point in which the lines p + t u and q + t v meet."""
    return p + u * cross(q - p, v) / cross(u, v)


def foot(x: Any, y: Any, a: Any, b: Any, c: Any) -> Any:
    """Point of the line ax + by = c that is nearest to (x, y)."""
    start, along = complex(c / a, 0), complex(-b, a)
    z = start + along * ((complex(x, y) - start) * along.conjugate()).real / abs(along) ** 2
    return z.real, z.imag


def polygon(n: Any, s: Any) -> Any:
    """Corners of a regular polygon, walked around side by side and moved to its middle."""
    corners = [0j]
    for side in range(n - 1):
        corners.append(corners[-1] + s * turn(360 * side / n))
    middle = sum(corners) / n
    return [z - middle for z in corners]
