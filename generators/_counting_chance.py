"""Probabilities and expected values: urns, boxes, dice, coins, tickets, random points."""

from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, perm

from generators._competition import need
from generators._counting_words import formula, power
from generators._exact import PI, Exact


def exactly(r: int, b: int, k: int, j: int) -> Fraction:
    need(0 < j < k and j <= r and k - j <= b)
    return Fraction(comb(r, j) * comb(b, k - j), comb(r + b, k))


def replaced(r: int, b: int, k: int, j: int) -> Fraction:
    need(0 < j < k)
    return comb(k, j) * Fraction(r**j * b ** (k - j), (r + b) ** k)


def same(r: int, b: int, k: int) -> Fraction:
    need(2 <= k <= max(r, b))
    return Fraction(comb(r, k) + comb(b, k), comb(r + b, k))


def all_colours(r: int, b: int, w: int, k: int) -> Fraction:
    need(3 <= k <= r + b + w - max(r, b, w))
    total = r + b + w
    missing = sum(comb(total - n, k) - comb(n, k) for n in (r, b, w))
    return 1 - Fraction(missing, comb(total, k))


def polya(r: int, b: int, n: int, k: int) -> Fraction:
    need(0 < k < n)
    return comb(n, k) * Fraction(
        perm(r + k - 1, k) * perm(b + n - k - 1, n - k), perm(r + b + n - 1, n)
    )


def waiting(r: int, b: int, j: int, n: int) -> Fraction:
    need(1 < j <= min(r, n) and n - j <= b)
    return exactly_or_more(r, b, n - 1, j - 1) * Fraction(r - j + 1, r + b - n + 1)


def exactly_or_more(r: int, b: int, k: int, j: int) -> Fraction:
    """Return `exactly` without its limits on j."""
    return Fraction(comb(r, j) * comb(b, k - j), comb(r + b, k))


def total_probability(r: int, b: int, s: int, c: int) -> Fraction:
    return (Fraction(r, r + b) + Fraction(s, s + c)) / 2


def bayes(r: int, b: int, s: int, c: int) -> Fraction:
    return Fraction(r, r + b) / 2 / total_probability(r, b, s, c)


def moved(r: int, b: int, s: int, c: int, k: int) -> Fraction:
    need(k < r + b)
    return (s + Fraction(k * r, r + b)) / (s + c + k)


def boxes(n: int, r: int, b: int, s: int, c: int) -> Fraction:
    need(r * (s + c) != s * (r + b))
    red = Fraction(r, r + b)
    for _ in range(n - 1):
        red = (s + red) / (s + c + 1)
    return red


def dice_sum(n: int, s: int, t: int) -> Fraction:
    need(n < t < n * s)
    return Fraction(power((1,) * s, n)[t - n], s**n)


def dice_most(n: int, s: int, k: int) -> Fraction:
    need(1 < k < s)
    return Fraction(k**n - (k - 1) ** n, s**n)


def dice_different(n: int, s: int) -> Fraction:
    need(2 <= n <= s)
    return Fraction(perm(s, n), s**n)


def dice_pair(n: int, s: int) -> Fraction:
    return 1 - dice_different(n, s)


@lru_cache(maxsize=256)
def dice_remainder(n: int, s: int, m: int) -> Fraction:
    ways = [1] + [0] * (m - 1)
    for _ in range(n):
        ways = [sum(ways[(r - face) % m] for face in range(1, s + 1)) for r in range(m)]
    return Fraction(ways[0], s**n)


def successes(n: int, k: int, a: int, b: int) -> Fraction:
    need(0 < k < n and a < b)
    return comb(n, k) * Fraction(a**k * (b - a) ** (n - k), b**n)


def at_least(n: int, k: int, a: int, b: int) -> Fraction:
    need(0 < k < n and a < b)
    return sum((successes(n, i, a, b) for i in range(k, n)), Fraction(a, b) ** n)


def series(m: int, a: int, b: int) -> Fraction:
    need(a < b and 2 * a != b)
    p = Fraction(a, b)
    return sum((comb(m - 1 + i, i) * p**m * (1 - p) ** i for i in range(m)), Fraction(0))


def no_run(n: int, k: int) -> Fraction:
    """Sum over the place of the last tail: words end in at most k - 1 heads."""
    need(2 <= k < n)
    ways = [2**i for i in range(k)]
    for _ in range(n - k + 1):
        ways.append(sum(ways[-k:]))
    return Fraction(ways[n], 2**n)


def highest_die(n: int, s: int) -> Fraction:
    return s - Fraction(sum(k**n for k in range(1, s)), s**n)


def highest_ticket(n: int, k: int) -> Fraction:
    need(2 <= k < n)
    return Fraction(k * (n + 1), k + 1)


def coupons(n: int, k: int) -> Fraction:
    need(2 <= k <= n)
    return sum((Fraction(n, n - i) for i in range(k)), Fraction(0))


def different_values(n: int, k: int) -> Fraction:
    return n * (1 - Fraction(n - 1, n) ** k)


def below_line(a: int, b: int, c: int) -> Fraction:
    need(c < a + b)
    corner = c * c - max(0, c - a) ** 2 - max(0, c - b) ** 2
    return Fraction(corner, 2 * a * b)


def close(a: int, d: int) -> Fraction:
    need(d < a)
    return 1 - Fraction(a - d, a) ** 2


def disc(a: int, r: int) -> Exact:
    need(2 * r <= a)
    return PI * Fraction(r * r, a * a)


def ball(a: int, r: int) -> Exact:
    need(2 * r <= a)
    return PI * Fraction(4 * r**3, 3 * a**3)


def meeting(t: int, d: int, e: int) -> Fraction:
    need(max(d, e) < t)
    return 1 - Fraction((t - d) ** 2 + (t - e) ** 2, 2 * t * t)


def uniform_sum(n: int, a: int, b: int) -> Fraction:
    """Return the chance that n uniform numbers add up to less than a/b (Irwin and Hall)."""
    need(b < a < n * b)
    x = Fraction(a, b)
    terms = ((-1) ** k * comb(n, k) * (x - k) ** n for k in range(a // b + 1))
    return sum(terms, Fraction(0)) / factorial(n)


URN = "a bag with {0} red and {1} blue balls"
DICE = "{0} fair dice with the numbers 1 to {1} on their sides"
PAIR = "two numbers that are chosen independently and uniformly"
TWO_BOXES = "with {0} red and {1} blue balls, and another with {2} red and {3} blue balls"
FORMULAS = (
    formula(
        "urn.exactly",
        f"the probability of getting exactly {{3}} red balls when {{2}} balls are drawn at random "
        f"without replacement from {URN}",
        exactly,
        ((2, 15), (2, 15), (2, 8), (1, 6)),
        (2, 3),
        2,
    ),
    formula(
        "urn.replaced",
        f"the probability of getting a red ball exactly {{3}} times when {{2}} balls are drawn at "
        f"random with replacement from {URN}",
        replaced,
        ((1, 12), (1, 12), (2, 8), (1, 6)),
        (2, 3),
        2,
    ),
    formula(
        "urn.same",
        f"the probability that {{2}} balls drawn at random without replacement from {URN} all have "
        "the same colour",
        same,
        ((2, 20), (2, 20), (2, 7)),
        (3,),
        2,
    ),
    formula(
        "urn.all_colours",
        "the probability that {3} balls drawn at random without replacement from a bag with {0} "
        "red, {1} blue and {2} white balls show all three colours",
        all_colours,
        ((3, 25), (3, 25), (3, 25), (3, 12)),
        (4,),
        3,
    ),
    formula(
        "urn.waiting",
        "the probability that, when balls are drawn at random one after the other without "
        f"replacement from {URN}, ball number {{3}} is the red ball number {{2}}",
        waiting,
        ((4, 40), (4, 40), (2, 15), (4, 40)),
        (4,),
        3,
    ),
    formula(
        "urn.polya",
        "the probability of drawing a red ball exactly {3} times in {2} draws from a bag that at "
        "first holds {0} red and {1} blue balls, where each ball drawn at random is put back "
        "together with one more ball of its colour",
        polya,
        ((1, 12), (1, 12), (5, 60), (2, 40)),
        (4, 5),
        4,
    ),
    formula(
        "two_stage.total",
        f"the probability of drawing a red ball when one of two boxes, one {TWO_BOXES}, is chosen "
        "by a fair coin and one ball is drawn from it at random",
        total_probability,
        ((1, 20), (1, 20), (1, 20), (1, 20)),
        (2, 3),
        2,
    ),
    formula(
        "two_stage.bayes",
        f"the probability that the first of two boxes, one {TWO_BOXES}, has been chosen, if a fair "
        "coin decided between them and a ball drawn at random from the chosen box is red",
        bayes,
        ((1, 20), (1, 20), (1, 20), (1, 20)),
        (3,),
        3,
    ),
    formula(
        "two_stage.moved",
        f"the probability of drawing a red ball from the second of two boxes, the first {TWO_BOXES}, "
        "after {4} balls chosen at random from the first box have been put into the second",
        moved,
        ((2, 25), (2, 25), (1, 25), (1, 25), (1, 9)),
        (3, 4),
        3,
    ),
    formula(
        "two_stage.boxes",
        "the probability that the ball drawn from the last of {0} boxes in a row is red, where the "
        "first box holds {1} red and {2} blue balls and each other box {3} red and {4} blue ones, "
        "and, box by box, a ball is drawn at random and put into the next box before that one's "
        "draw",
        boxes,
        ((4, 30), (1, 9), (1, 9), (1, 9), (1, 9)),
        (4, 5),
        4,
    ),
    formula(
        "dice.different",
        f"the probability that {DICE} show {{0}} different numbers",
        dice_different,
        ((2, 6), (3, 12)),
        (1, 2),
        1,
    ),
    formula(
        "dice.pair",
        f"the probability that at least two of {DICE} show the same number",
        dice_pair,
        ((2, 7), (4, 14)),
        (2,),
        2,
    ),
    formula(
        "dice.most",
        f"the probability that the highest number shown by {DICE} is {{2}}",
        dice_most,
        ((2, 9), (4, 20), (2, 19)),
        (3,),
        2,
    ),
    formula(
        "dice.sum",
        f"the probability that {DICE} show numbers with the sum {{2}}",
        dice_sum,
        ((2, 12), (4, 20), (4, 80)),
        (3, 4),
        3,
    ),
    formula(
        "dice.remainder",
        f"the probability that the sum of the numbers shown by {DICE} is divisible by {{2}}",
        dice_remainder,
        ((4, 30), (4, 20), (3, 25)),
        (4, 5),
        4,
    ),
    formula(
        "bernoulli.exactly",
        "the probability of exactly {1} successes in {0} independent trials that each succeed with "
        "probability {2}/{3}",
        successes,
        ((2, 10), (1, 9), (1, 9), (2, 10)),
        (2, 3),
        2,
    ),
    formula(
        "bernoulli.at_least",
        "the probability of at least {1} successes in {0} independent trials that each succeed "
        "with probability {2}/{3}",
        at_least,
        ((3, 12), (2, 10), (1, 9), (2, 10)),
        (3, 4),
        3,
    ),
    formula(
        "bernoulli.series",
        "the probability that Ann wins a match against Bob that goes to whoever first has won {0} "
        "games, if she wins each game independently with probability {1}/{2} and no game is drawn",
        series,
        ((2, 8), (1, 15), (3, 16)),
        (3, 4),
        3,
    ),
    formula(
        "bernoulli.no_run",
        "the probability that {0} tosses of a fair coin never show {1} heads in a row",
        no_run,
        ((8, 180), (2, 9)),
        (4, 5),
        4,
    ),
    formula(
        "expected_value.sum",
        "the expected sum of {1} tickets drawn at random without replacement from tickets numbered "
        "1 to {0}",
        lambda n, k: Fraction(k * (n + 1), 2) if k <= n else _refused(),
        ((4, 30), (2, 9)),
        (1, 2),
        1,
    ),
    formula(
        "expected_value.highest_ticket",
        "the expected highest number on {1} tickets drawn at random without replacement from "
        "tickets numbered 1 to {0}",
        highest_ticket,
        ((5, 60), (2, 9)),
        (2,),
        2,
    ),
    formula(
        "expected_value.highest_die",
        f"the expected highest number shown by {DICE}",
        highest_die,
        ((2, 9), (4, 20)),
        (3,),
        3,
    ),
    formula(
        "expected_value.different",
        "the expected number of different values among {1} tickets drawn at random with "
        "replacement from tickets numbered 1 to {0}",
        different_values,
        ((4, 20), (2, 9)),
        (3,),
        3,
    ),
    formula(
        "expected_value.coupons",
        "the expected number of tickets drawn at random with replacement from tickets numbered 1 "
        "to {0} until {1} different numbers have appeared",
        coupons,
        ((8, 60), (5, 40)),
        (4, 5),
        4,
    ),
)
