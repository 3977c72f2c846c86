"""What several counting families share: drawing parameters, small counting functions."""

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from math import comb, factorial
from random import Random

from generators.shared.competition import Draw, need


def within(*ranges: tuple[int, int], capped: bool = True) -> Draw:
    """Return a draw of one integer from each range, cut at the bound if `capped`."""
    highest = max(high for _, high in ranges)

    def draw(top: int, rng: Random) -> tuple[int, ...]:
        most = top if capped else highest
        return tuple(rng.randint(low, max(low, min(high, most))) for low, high in ranges)

    return draw


def multinomial(*counts: int) -> int:
    """Return the number of words with these letter counts."""
    result, total = 1, 0
    for count in counts:
        total += count
        result *= comb(total, count)
    return result


def power(coefficients: tuple[int, ...], n: int) -> list[int]:
    """Return the coefficients of the n-th power of a polynomial, lowest first."""
    result = [1]
    for _ in range(n):
        grown = [0] * (len(result) + len(coefficients) - 1)
        for place, have in enumerate(result):
            for shift, factor in enumerate(coefficients):
                grown[place + shift] += have * factor
        result = grown
    return result


def prime_factors(n: int) -> dict[int, int]:
    """Return the primes of n with their exponents, by trial division."""
    found: dict[int, int] = {}
    p = 2
    while p * p <= n:
        while n % p == 0:
            found[p] = found.get(p, 0) + 1
            n //= p
        p += 1
    if n > 1:
        found[n] = found.get(n, 0) + 1
    return found


@lru_cache(maxsize=256)
def stirling(n: int, k: int) -> int:
    """Return the number of ways to split n distinct things into k non-empty groups."""
    return int(sum((-1) ** i * comb(k, i) * (k - i) ** n for i in range(k + 1))) // factorial(k)


def apart(n: int, k: int, r: int, places: Callable[[int, int], int]) -> int:
    """Return the number of ways to split n things into k parts, with r given ones all apart.

    The r things that must be apart come first; each further one opens a part or joins one.

    Args:
        n: things.
        k: parts, from r to n - 1.
        r: things in different parts, 2 or more.
        places: where the next thing may join, given how many things and parts there are.

    Source: Broder, The r-Stirling numbers (1984).
    """
    need(2 <= r <= k < n)
    ways = Counter({r: 1})
    for size in range(r, n):
        ways = Counter({j: places(size, j) * ways[j] + ways[j - 1] for j in range(r, k + 1)})
    return ways[k]
