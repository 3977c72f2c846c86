"""Exact real numbers: sums of q * sqrt(n) * pi^k with rational q, whole n and whole k.

Square roots of different square-free numbers are linearly independent over the rationals and
pi is transcendental, so that two such sums are equal exactly if their terms are. Nothing is
ever compared by floating point; order is decided by rational bounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import gcd, isqrt
from typing import Final

MAX_TERMS: Final = 16
MAX_BITS: Final = 8_000
MAX_PI: Final = 12
MAX_CONJUGATES: Final = 5
_DIGITS: Final = 60
_PI: Final = 3_141592653589793238462643383279502884197169399375105820974944
_PRIME_LIMIT: Final = 10_000
_SURE: Final = _PRIME_LIMIT**3
"""Up to here, the whole square part of a number is found by trial division."""

Term = tuple[int, int, Fraction]


@dataclass(frozen=True)
class Exact:
    """A sum of `coefficient * sqrt(radicand) * pi^power`.

    Attributes:
        terms: (power, radicand, coefficient), ascending; no coefficient is zero.
    """

    terms: tuple[Term, ...] = ()

    def __add__(self, other: "Exact | Fraction | int") -> "Exact":
        return _sum(self.terms + exact(other).terms)

    def __neg__(self) -> "Exact":
        return Exact(tuple((k, n, -q) for k, n, q in self.terms))

    def __sub__(self, other: "Exact | Fraction | int") -> "Exact":
        return self + -exact(other)

    def __rsub__(self, other: Fraction | int) -> "Exact":
        return exact(other) - self

    def __mul__(self, other: "Exact | Fraction | int") -> "Exact":
        pairs = product(self.terms, exact(other).terms)
        return _sum(_times(one, two) for one, two in pairs)

    def __truediv__(self, other: "Exact | Fraction | int") -> "Exact":
        return self * _inverse(exact(other))

    def __rtruediv__(self, other: Fraction | int) -> "Exact":
        return _inverse(self) * other

    __radd__ = __add__
    __rmul__ = __mul__

    def __pow__(self, power: int) -> "Exact":
        """Return a whole power; refused before it grows beyond `MAX_BITS`."""
        if power < 0:
            return _inverse(self) ** -power
        if self.rational in (0, 1):
            return ONE if power == 0 else self
        if power > MAX_BITS:
            raise ValueError(f"the power {power} is too large")
        result, square = ONE, self
        while power:
            if power & 1:
                result *= square
            power >>= 1
            square = square * square if power else square
        return result

    def __lt__(self, other: "Exact | Fraction | int") -> bool:
        return (self - other).sign() < 0

    def __gt__(self, other: "Exact | Fraction | int") -> bool:
        return (self - other).sign() > 0

    @property
    def rational(self) -> Fraction | None:
        """The value where it is a rational number, else None."""
        if not self.terms:
            return Fraction(0)
        power, radicand, coefficient = self.terms[0]
        plain = len(self.terms) == 1 and power == 0 and radicand == 1
        return coefficient if plain else None

    @property
    def whole(self) -> int | None:
        """The value where it is an integer, else None."""
        value = self.rational
        return None if value is None or value.denominator != 1 else value.numerator

    def sign(self) -> int:
        """Return -1, 0 or 1; terms of equal sign need no bounds."""
        signs = {1 if q > 0 else -1 for _, _, q in self.terms}
        if len(signs) < 2:
            return signs.pop() if signs else 0
        low, high = bounds(self)
        if low <= 0 <= high:
            raise ValueError("the sign is too close to call")
        return 1 if low > 0 else -1

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        first, *rest = ((q < 0, _spell(k, n, abs(q))) for k, n, q in self.terms)
        tail = (f" {'-' if minus else '+'} {text}" for minus, text in rest)
        return ("-" if first[0] else "") + first[1] + "".join(tail)


def exact(value: Exact | Fraction | int) -> Exact:
    """Return a rational number as `Exact`."""
    if isinstance(value, Exact):
        return value
    return Exact(((0, 1, Fraction(value)),) if value else ())


ZERO: Final = Exact()
ONE: Final = exact(1)
PI: Final = Exact(((1, 1, Fraction(1)),))


def root(value: Exact | Fraction | int) -> Exact:
    """Return the square root, also of `a + b sqrt(c)` where that can be written without nesting.

    Raises:
        ValueError: if the number is negative or its root is not of this form.
    """
    terms = exact(value).terms
    if not terms:
        return ZERO
    if len(terms) == 2:
        return _denested(*terms)
    power, radicand, q = terms[0]
    if len(terms) > 2 or radicand != 1 or power % 2 or q < 0:
        raise ValueError("no square root of this form")
    outside, inside = _square_part(q.numerator * q.denominator)
    return Exact(((power // 2, inside, Fraction(outside, q.denominator)),))


def cube_root(value: Exact) -> Exact:
    """Return the cube root of the cube of a rational number.

    Raises:
        ValueError: if the number is no such cube.
    """
    q = value.rational
    if q is None:
        raise ValueError("no cube root of this form")
    sides = [_whole_cube_root(abs(part)) for part in (q.numerator, q.denominator)]
    return exact(Fraction(sides[0], sides[1]) * (1 if q >= 0 else -1))


def bounds(value: Exact) -> tuple[Fraction, Fraction]:
    """Return rational numbers just below and just above (about 50 digits)."""
    low = high = Fraction(0)
    for k, n, q in value.terms:
        ends = [q * end for end in _factor_bounds(k, n)]
        low, high = low + min(ends), high + max(ends)
    return low, high


@lru_cache(maxsize=512)
def _factor_bounds(power: int, radicand: int) -> tuple[Fraction, Fraction]:
    scale = 10**_DIGITS
    surd = isqrt(radicand * scale**2)
    pi = (Fraction(_PI, scale), Fraction(_PI + 1, scale))
    below, above = pi if power >= 0 else pi[::-1]
    return Fraction(surd, scale) * below**power, Fraction(surd + 1, scale) * above**power


def _sum(terms: Iterable[Term]) -> Exact:
    sums: dict[tuple[int, int], Fraction] = {}
    for power, radicand, q in terms:
        key = (power, radicand)
        if radicand > _SURE and key not in sums:
            key, q = _companion(sums, key, q)
        sums[key] = sums[key] + q if key in sums else q
    kept = tuple((k, n, q) for (k, n), q in sorted(sums.items()) if q)
    if len(kept) > MAX_TERMS:
        raise ValueError(f"more than {MAX_TERMS} terms")
    for k, n, q in kept:
        if max(q.numerator.bit_length(), q.denominator.bit_length(), n.bit_length()) > MAX_BITS:
            raise ValueError("a number is too large")
        if abs(k) > MAX_PI:
            raise ValueError("too high a power of pi")
    return Exact(kept)


def _companion(
    sums: dict[tuple[int, int], Fraction], key: tuple[int, int], q: Fraction
) -> tuple[tuple[int, int], Fraction]:
    """Return the term over a radicand in `sums` that differs from this one by a square."""
    for power, other in sums:
        both = other * key[1]
        if power == key[0] and isqrt(both) ** 2 == both:
            return (power, other), q * Fraction(isqrt(both), other)
    return key, q


def _times(one: Term, two: Term) -> Term:
    shared = gcd(one[1], two[1])
    radicand = (one[1] // shared) * (two[1] // shared)
    return one[0] + two[0], radicand, one[2] * two[2] * shared


def _inverse(value: Exact) -> Exact:
    above, below = ONE, value
    for _ in range(MAX_CONJUGATES):
        if len(below.terms) <= 1:
            break
        conjugate = _conjugate(below)
        above, below = above * conjugate, below * conjugate
    if not below.terms:
        raise ValueError("division by zero")
    if len(below.terms) > 1:
        raise ValueError("cannot divide by this sum")
    power, radicand, q = below.terms[0]
    return above * Exact(((-power, radicand, 1 / (q * radicand)),))


def _conjugate(value: Exact) -> Exact:
    if any(power for power, _, _ in value.terms):
        raise ValueError("cannot divide by a sum with pi")
    largest = max(radicand for _, radicand, _ in value.terms)
    prime = next((p for p in _primes() if largest % p == 0), largest)
    return Exact(tuple((k, n, q if n % prime else -q) for k, n, q in value.terms))


def _denested(one: Term, two: Term) -> Exact:
    if (one[0], two[0], one[1]) != (0, 0, 1):
        raise ValueError("a nested root that cannot be resolved")
    a, b = one[2], two[2]
    inner = root(a * a - b * b * two[1]).rational
    if inner is None or a < 0:
        raise ValueError("a nested root that cannot be resolved")
    small = root((a - inner) / 2)
    return root((a + inner) / 2) + (small if b > 0 else -small)


@lru_cache(maxsize=1)
def _primes() -> tuple[int, ...]:
    sieve = bytearray([1]) * _PRIME_LIMIT
    for p in range(2, isqrt(_PRIME_LIMIT) + 1):
        if sieve[p]:
            sieve[p * p :: p] = bytes(len(range(p * p, _PRIME_LIMIT, p)))
    return tuple(p for p in range(2, _PRIME_LIMIT) if sieve[p])


@lru_cache(maxsize=4096)
def _square_part(n: int) -> tuple[int, int]:
    """Return (a, b) with n = a^2 b, where b has no squared prime below the limit."""
    if n.bit_length() > MAX_BITS // 8:
        raise ValueError("the number under the root is too large")
    outside, inside, rest = 1, 1, n
    for p in _primes():
        if p * p * p > rest:
            break
        while rest % (p * p) == 0:
            rest //= p * p
            outside *= p
        if rest % p == 0:
            rest //= p
            inside *= p
    side = isqrt(rest)
    return (outside * side, inside) if side * side == rest else (outside, inside * rest)


def _whole_cube_root(n: int) -> int:
    low, high = 0, 1 << (n.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < n else (low, middle)
    if low**3 != n:
        raise ValueError("no cube root of this form")
    return low


def _spell(power: int, radicand: int, q: Fraction) -> str:
    factors = [str(q.numerator)] if q.numerator != 1 else []
    factors += [f"sqrt({radicand})"] if radicand != 1 else []
    factors += [_spell_pi(power)] if power else []
    text = "*".join(factors) or "1"
    return text if q.denominator == 1 else f"{text}/{q.denominator}"


def _spell_pi(power: int) -> str:
    if power == 1:
        return "pi"
    return f"pi^{power}" if power > 0 else f"pi^({power})"
