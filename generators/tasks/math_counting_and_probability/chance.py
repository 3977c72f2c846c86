"""Probabilities: urns, boxes, independent trials."""

from fractions import Fraction
from math import comb, perm

from generators.shared.competition import need
from generators.tasks.math_counting_and_probability.tools import formula


def exactly(r: int, b: int, k: int, j: int) -> Fraction:
    need(0 < j < k and j <= r and k - j <= b)
    return Fraction(comb(r, j) * comb(b, k - j), comb(r + b, k))


def replaced(r: int, b: int, w: int, k: int, j: int) -> Fraction:
    need(0 < j < k)
    return comb(k, j) * Fraction(r**j * (b + w) ** (k - j), (r + b + w) ** k)


def same(r: int, b: int, w: int, k: int) -> Fraction:
    need(2 <= k <= max(r, b, w))
    return Fraction(comb(r, k) + comb(b, k) + comb(w, k), comb(r + b + w, k))


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
    before = Fraction(comb(r, j - 1) * comb(b, n - j), comb(r + b, n - 1))
    return before * Fraction(r - j + 1, r + b - n + 1)


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


def successes(n: int, k: int, a: int, b: int) -> Fraction:
    need(0 < k < n and a < b)
    return comb(n, k) * Fraction(a**k * (b - a) ** (n - k), b**n)


def at_least(n: int, k: int, a: int, b: int) -> Fraction:
    need(0 < k < n and a < b)
    return sum((successes(n, i, a, b) for i in range(k, n)), Fraction(a, b) ** n)


def series(m: int, o: int, a: int, b: int) -> Fraction:
    """Sum over the games that the other one wins before the last of m, fewer than o."""
    need(a < b and (m != o or 2 * a != b))
    p = Fraction(a, b)
    return sum((comb(m - 1 + i, i) * p**m * (1 - p) ** i for i in range(o)), Fraction(0))


def no_run(n: int, k: int, a: int, b: int) -> Fraction:
    """Sum over the successes since the last failure, of which there are at most k - 1."""
    need(2 <= k < n and a < b)
    weights = [b**i for i in range(k)]
    for _ in range(n - k + 1):
        weights.append(sum(a**j * (b - a) * weights[-1 - j] for j in range(k)))
    return Fraction(weights[n], b**n)


URN = "a bag with {0} red and {1} blue balls"
URN_OF_THREE = "a bag with {0} red, {1} blue and {2} white balls"
TWO_BOXES = "with {0} red and {1} blue balls, and the other with {2} red and {3} blue balls"
FORMULAS = (
    formula(
        "urn.exactly",
        f"the probability of getting exactly {{3}} red balls when {{2}} balls are drawn at random "
        f"without replacement from {URN}",
        exactly,
        ((2, 30), (2, 30), (2, 9), (1, 8)),
        (2, 3),
        2,
    ),
    formula(
        "urn.replaced",
        f"the probability of getting a red ball exactly {{4}} times when {{3}} balls are drawn at "
        f"random with replacement from {URN_OF_THREE}",
        replaced,
        ((1, 20), (1, 20), (1, 20), (2, 8), (1, 6)),
        (2, 3),
        2,
    ),
    formula(
        "urn.same",
        "the probability that {3} balls drawn at random without replacement from "
        f"{URN_OF_THREE} all have the same colour",
        same,
        ((2, 30), (2, 30), (2, 30), (2, 9)),
        (3,),
        2,
    ),
    formula(
        "urn.all_colours",
        "the probability that {3} balls drawn at random without replacement from "
        f"{URN_OF_THREE} show all three colours",
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
        f"the probability of drawing a red ball from the second of two boxes, the first "
        f"{TWO_BOXES}, "
        "after the transfer of {4} balls chosen at random from the first box into the second",
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
        "bernoulli.exactly",
        "the probability of exactly {1} successes in {0} independent trials that each succeed with "
        "probability {2}/{3}",
        successes,
        ((2, 12), (1, 11), (1, 19), (2, 20)),
        (2, 3),
        2,
    ),
    formula(
        "bernoulli.at_least",
        "the probability of at least {1} successes in {0} independent trials that each succeed "
        "with probability {2}/{3}",
        at_least,
        ((3, 12), (2, 11), (1, 19), (2, 20)),
        (3, 4),
        3,
    ),
    formula(
        "bernoulli.series",
        "the probability that Ann wins a match against Bob, if she needs to win {0} more games "
        "before he wins {1} more, wins each game independently with probability {2}/{3}, and no "
        "game is drawn",
        series,
        ((2, 9), (2, 9), (1, 19), (3, 20)),
        (3, 4),
        3,
    ),
    formula(
        "bernoulli.no_run",
        "the probability that in {0} independent trials that each succeed with probability "
        "{2}/{3} there are never {1} successes in a row",
        no_run,
        ((8, 80), (2, 9), (1, 9), (2, 10)),
        (4, 5),
        4,
    ),
)
