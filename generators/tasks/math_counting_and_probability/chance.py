"""Probabilities and expected values: urns, boxes, trials, dice, tickets, random points."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, perm
from typing import Final

from generators.shared.competition import need, row
from generators.shared.exact import PI
from generators.tasks.math_counting_and_probability.tools import power, within


def _exactly(r: int, b: int, k: int, j: int) -> Fraction:
    need(0 < j < k and j <= r and k - j <= b)
    return Fraction(comb(r, j) * comb(b, k - j), comb(r + b, k))


def _replaced(r: int, b: int, w: int, k: int, j: int) -> Fraction:
    need(0 < j < k)
    return comb(k, j) * Fraction(r**j * (b + w) ** (k - j), (r + b + w) ** k)


def _same(r: int, b: int, w: int, k: int) -> Fraction:
    need(2 <= k <= max(r, b, w))
    return Fraction(comb(r, k) + comb(b, k) + comb(w, k), comb(r + b + w, k))


def _all_colours(r: int, b: int, w: int, k: int) -> Fraction:
    need(3 <= k <= r + b + w - max(r, b, w))
    total = r + b + w
    missing = sum(comb(total - n, k) - comb(n, k) for n in (r, b, w))
    return 1 - Fraction(missing, comb(total, k))


def _polya(r: int, b: int, n: int, k: int) -> Fraction:
    need(0 < k < n)
    return comb(n, k) * Fraction(
        perm(r + k - 1, k) * perm(b + n - k - 1, n - k), perm(r + b + n - 1, n)
    )


def _waiting(r: int, b: int, j: int, n: int) -> Fraction:
    need(1 < j <= min(r, n) and n - j <= b)
    before = Fraction(comb(r, j - 1) * comb(b, n - j), comb(r + b, n - 1))
    return before * Fraction(r - j + 1, r + b - n + 1)


def _total_probability(r: int, b: int, s: int, c: int) -> Fraction:
    return (Fraction(r, r + b) + Fraction(s, s + c)) / 2


def _boxes(n: int, r: int, b: int, s: int, c: int) -> Fraction:
    need(r * (s + c) != s * (r + b))
    red = Fraction(r, r + b)
    for _ in range(n - 1):
        red = (s + red) / (s + c + 1)
    return red


def _successes(n: int, k: int, a: int, b: int) -> Fraction:
    need(0 < k < n and a < b)
    return comb(n, k) * Fraction(a**k * (b - a) ** (n - k), b**n)


def _at_least(n: int, k: int, a: int, b: int) -> Fraction:
    need(0 < k < n and a < b)
    return sum((_successes(n, i, a, b) for i in range(k, n)), Fraction(a, b) ** n)


def _series(m: int, o: int, a: int, b: int) -> Fraction:
    """Sum over the games that the other one wins before the last of m, fewer than o."""
    need(a < b and (m != o or 2 * a != b))
    p = Fraction(a, b)
    return sum((comb(m - 1 + i, i) * p**m * (1 - p) ** i for i in range(o)), Fraction(0))


def _no_run(n: int, k: int, a: int, b: int) -> Fraction:
    """Sum over the successes since the last failure, of which there are at most k - 1."""
    need(2 <= k < n and a < b)
    weights = [b**i for i in range(k)]
    for _ in range(n - k + 1):
        weights.append(sum(a**j * (b - a) * weights[-1 - j] for j in range(k)))
    return Fraction(weights[n], b**n)


def _different(n: int, s: int) -> Fraction:
    need(2 <= n <= s)
    return Fraction(perm(s, n), s**n)


def _span(n: int, s: int, low: int, high: int) -> Fraction:
    """Take off the throws within low..high that miss one of the two."""
    need(1 <= low < high <= s)
    width = high - low + 1
    return Fraction(width**n - 2 * (width - 1) ** n + (width - 2) ** n, s**n)


def _total(n: int, s: int, m: int, t: int, k: int) -> Fraction:
    need(s != t and n + m < k < n * s + m * t)
    first, second = power((1,) * s, n), power((1,) * t, m)
    return Fraction(_together(first, second, k - n - m), s**n * t**m)


def _together(first: Sequence[int], second: Sequence[int], degree: int) -> int:
    """Return a coefficient of a product of two polynomials."""
    terms = range(max(0, degree - len(second) + 1), min(degree, len(first) - 1) + 1)
    return sum(first[i] * second[degree - i] for i in terms)


@lru_cache(maxsize=256)
def _remainders(n: int, s: int, m: int) -> list[int]:
    ways = [1] + [0] * (m - 1)
    for _ in range(n):
        ways = [sum(ways[(r - face) % m] for face in range(1, s + 1)) for r in range(m)]
    return ways


def _highest(n: int, low: int, high: int) -> Fraction:
    """Subtract the chances of staying below each number."""
    sides = high - low + 1
    need(sides >= 4)
    return high - Fraction(sum(k**n for k in range(1, sides)), sides**n)


def _coupons(n: int, k: int, j: int) -> Fraction:
    need(j + 2 <= k <= n)
    return sum((Fraction(n, n - i) for i in range(j, k)), Fraction(0))


def _different_colours(k: int, *balls: int) -> Fraction:
    total = sum(balls)
    return sum((1 - Fraction(total - n, total) ** k for n in balls), Fraction(0))


def _below_line(a: int, b: int, c: int) -> Fraction:
    need(c < a + b)
    corner = c * c - max(0, c - a) ** 2 - max(0, c - b) ** 2
    return Fraction(corner, 2 * a * b)


def _meeting(t: int, d: int, e: int) -> Fraction:
    need(max(d, e) < t)
    return 1 - Fraction((t - d) ** 2 + (t - e) ** 2, 2 * t * t)


def _uniform_sum(n: int, a: int, b: int) -> Fraction:
    """Return the chance that n uniform numbers add up to less than a/b (Irwin and Hall)."""
    need(b < a < n * b)
    x = Fraction(a, b)
    terms = ((-1) ** k * comb(n, k) * (x - k) ** n for k in range(a // b + 1))
    return sum(terms, Fraction(0)) / factorial(n)


URN = "a bag with {0} red and {1} blue balls"
URN_OF_THREE = "a bag with {0} red, {1} blue and {2} white balls"
TWO_BOXES = "with {0} red and {1} blue balls, and the other with {2} red and {3} blue balls"
DICE = "{0} fair dice with the numbers 1 to {1} on their sides"
PAIR = "two numbers chosen independently and uniformly"
FORMULAS: Final = (
    row("urn.exactly", within((2, 30), (2, 30), (2, 9), (1, 8)), steps=2, levels=(2, 3))(
        f"the probability of getting exactly {{3}} red balls when {{2}} balls are drawn at random "
        f"without replacement from {URN}",
        _exactly,
    ),
    row("urn.replaced", within((1, 20), (1, 20), (1, 20), (2, 8), (1, 6)), steps=2, levels=(2, 3))(
        f"the probability of getting a red ball exactly {{4}} times when {{3}} balls are drawn at "
        f"random with replacement from {URN_OF_THREE}",
        _replaced,
    ),
    row("urn.same", within((2, 30), (2, 30), (2, 30), (2, 9)), steps=2, levels=(3,))(
        "the probability that {3} balls drawn at random without replacement from "
        f"{URN_OF_THREE} all have the same colour",
        _same,
    ),
    row("urn.all_colours", within((3, 25), (3, 25), (3, 25), (3, 12)), steps=3, levels=(4,))(
        "the probability that {3} balls drawn at random without replacement from "
        f"{URN_OF_THREE} show all three colours",
        _all_colours,
    ),
    row("urn.waiting", within((4, 40), (4, 40), (2, 15), (4, 40)), steps=3, levels=(4,))(
        "the probability that, when balls are drawn at random one after the other without "
        f"replacement from {URN}, ball number {{3}} is the red ball number {{2}}",
        _waiting,
    ),
    row("urn.polya", within((1, 12), (1, 12), (5, 60), (2, 40)), steps=4, levels=(4, 5))(
        "the probability of drawing a red ball exactly {3} times in {2} draws from a bag that at "
        "first holds {0} red and {1} blue balls, where each ball drawn at random is put back "
        "together with one more ball of its colour",
        _polya,
    ),
    row("two_stage.total", within((1, 20), (1, 20), (1, 20), (1, 20)), steps=2, levels=(2, 3))(
        f"the probability of drawing a red ball when one of two boxes, one {TWO_BOXES}, is chosen "
        "by a fair coin and one ball is drawn from it at random",
        _total_probability,
    ),
    row("two_stage.bayes", within((1, 20), (1, 20), (1, 20), (1, 20)), steps=3, levels=(3,))(
        f"the probability that the first of two boxes, one {TWO_BOXES}, has been chosen, if a fair "
        "coin decided between them and a ball drawn at random from the chosen box is red",
        lambda r, b, s, c: Fraction(r, r + b) / 2 / _total_probability(r, b, s, c),
    ),
    row(
        "two_stage.moved",
        within((2, 25), (2, 25), (1, 25), (1, 25), (1, 9)),
        steps=3,
        levels=(3, 4),
    )(
        f"the probability of drawing a red ball from the second of two boxes, the first "
        f"{TWO_BOXES}, "
        "after the transfer of {4} balls chosen at random from the first box into the second",
        lambda r, b, s, c, k: need(k < r + b) and (s + Fraction(k * r, r + b)) / (s + c + k),
    ),
    row("two_stage.boxes", within((4, 30), (1, 9), (1, 9), (1, 9), (1, 9)), steps=4, levels=(4, 5))(
        "the probability that the ball drawn from the last of {0} boxes in a row is red, where the "
        "first box holds {1} red and {2} blue balls and each other box {3} red and {4} blue ones, "
        "and, box by box, a ball is drawn at random and put into the next box before that one's "
        "draw",
        _boxes,
    ),
    row("bernoulli.exactly", within((2, 12), (1, 11), (1, 19), (2, 20)), steps=2, levels=(2, 3))(
        "the probability of exactly {1} successes in {0} independent trials that each succeed with "
        "probability {2}/{3}",
        _successes,
    ),
    row("bernoulli.at_least", within((3, 12), (2, 11), (1, 19), (2, 20)), steps=3, levels=(3, 4))(
        "the probability of at least {1} successes in {0} independent trials that each succeed "
        "with probability {2}/{3}",
        _at_least,
    ),
    row("bernoulli.series", within((2, 9), (2, 9), (1, 19), (3, 20)), steps=3, levels=(3, 4))(
        "the probability that Ann wins a match against Bob, if she needs to win {0} more games "
        "before he wins {1} more, wins each game independently with probability {2}/{3}, and no "
        "game is drawn",
        _series,
    ),
    row("bernoulli.no_run", within((8, 80), (2, 9), (1, 9), (2, 10)), steps=4, levels=(4, 5))(
        "the probability that in {0} independent trials that each succeed with probability "
        "{2}/{3} there are never {1} successes in a row",
        _no_run,
    ),
    row("dice.different", within((2, 6), (3, 12)), levels=(1, 2))(
        f"the probability that {DICE} show {{0}} different numbers", _different
    ),
    row("dice.pair", within((2, 7), (4, 14)), steps=2, levels=(2,))(
        f"the probability that at least two of {DICE} show the same number",
        lambda n, s: 1 - _different(n, s),
    ),
    row("dice.span", within((2, 9), (4, 30), (1, 29), (2, 30)), steps=2, levels=(3,))(
        f"the probability that the lowest number shown by {DICE} is {{2}} and the highest {{3}}",
        _span,
    ),
    row(
        "dice.sum",
        within((2, 6), (4, 20), (2, 6), (4, 20), (4, 120), capped=False),
        steps=3,
        levels=(3, 4),
    )(
        f"the probability that {DICE}, and {{2}} fair dice with the numbers 1 to {{3}} on theirs, "
        "show numbers whose total sum is {4}",
        _total,
    ),
    row("dice.remainder", within((4, 30), (4, 20), (3, 25), (0, 24)), steps=4, levels=(4, 5))(
        f"the probability that the sum of the numbers shown by {DICE} leaves the remainder {{3}} "
        "when divided by {2}",
        lambda n, s, m, r: need(r < m and s % m > 0) and Fraction(_remainders(n, s, m)[r], s**n),
    ),
    row(
        "expected_value.highest_die",
        within((2, 9), (1, 60), (4, 99), capped=False),
        steps=3,
        levels=(3,),
    )(
        "the expected highest number shown by {0} fair dice with the numbers {1} to {2} on their "
        "sides",
        _highest,
    ),
    row("expected_value.sum", within((4, 30), (2, 9)), levels=(1, 2))(
        "the expected sum of {1} tickets drawn at random without replacement from tickets numbered "
        "1 to {0}",
        lambda n, k: need(2 <= k < n) and Fraction(k * (n + 1), 2),
    ),
    row("expected_value.highest_ticket", within((5, 60), (2, 9)), steps=2, levels=(2,))(
        "the expected highest number on {1} tickets drawn at random without replacement from "
        "tickets numbered 1 to {0}",
        lambda n, k: need(2 <= k < n) and Fraction(k * (n + 1), k + 1),
    ),
    row("expected_value.colours", within((2, 6), (1, 30), (1, 30), (1, 30)), steps=3, levels=(3,))(
        "the expected number of different colours among {0} balls drawn at random with replacement "
        "from a bag with {1} red, {2} blue and {3} white balls",
        _different_colours,
    ),
    row("expected_value.coupons", within((8, 60), (5, 40), (1, 30)), steps=4, levels=(4, 5))(
        "the expected number of further tickets drawn at random with replacement from tickets "
        "numbered 1 to {0} until {1} different numbers have appeared, if so far the number of "
        "different ones is {2}",
        _coupons,
    ),
    row("geometric_probability.near", within((3, 30), (1, 20)), steps=2, levels=(2,))(
        f"the probability that {PAIR} between 0 and {{0}} differ by less than {{1}}",
        lambda a, d: need(d < a) and 1 - Fraction(a - d, a) ** 2,
    ),
    row("geometric_probability.disc", within((2, 30), (1, 9)), levels=(2,))(
        "the probability that a point chosen uniformly in a square with sides of length {0} lies "
        "in a circle of radius {1} inside the square",
        lambda a, r: need(2 * r <= a) and PI * Fraction(r * r, a * a),
    ),
    row("geometric_probability.ball", within((2, 30), (1, 9)), levels=(2,))(
        "the probability that a point chosen uniformly in a cube with edges of length {0} lies in "
        "a ball of radius {1} inside the cube",
        lambda a, r: need(2 * r <= a) and PI * Fraction(4 * r**3, 3 * a**3),
    ),
    row(
        "geometric_probability.sum",
        within((2, 30), (2, 30), (1, 50), capped=False),
        steps=3,
        levels=(3,),
    )(
        "the probability that x + y < {2}, where x is chosen uniformly between 0 and {0}, and y "
        "independently and uniformly between 0 and {1}",
        _below_line,
    ),
    row(
        "geometric_probability.meeting",
        within((5, 90), (1, 60), (1, 60), capped=False),
        steps=3,
        levels=(3, 4),
    )(
        "the probability that Ann and Bob meet if they arrive independently, each at a uniformly "
        "chosen moment of the same {0} minutes, and Ann waits {1} minutes for Bob while Bob waits "
        "{2} minutes for Ann (waiting may go on after the {0} minutes)",
        _meeting,
    ),
    row(
        "geometric_probability.uniform_sum",
        within((3, 12), (3, 150), (2, 30)),
        steps=4,
        levels=(4, 5),
    )(
        "the probability that {0} numbers chosen independently and uniformly between 0 and 1 have "
        "a sum below {1}/{2}",
        _uniform_sum,
    ),
)
