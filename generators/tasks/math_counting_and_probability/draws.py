"""Expected values and random points."""

from fractions import Fraction
from math import comb, factorial

from generators.shared.competition import need
from generators.shared.exact import PI, Exact
from generators.tasks.math_counting_and_probability.tools import formula


def ticket_sum(n: int, k: int) -> Fraction:
    need(2 <= k < n)
    return Fraction(k * (n + 1), 2)


def highest_ticket(n: int, k: int) -> Fraction:
    need(2 <= k < n)
    return Fraction(k * (n + 1), k + 1)


def coupons(n: int, k: int, j: int) -> Fraction:
    need(j + 2 <= k <= n)
    return sum((Fraction(n, n - i) for i in range(j, k)), Fraction(0))


def different_colours(k: int, *balls: int) -> Fraction:
    total = sum(balls)
    return sum((1 - Fraction(total - n, total) ** k for n in balls), Fraction(0))


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


PAIR = "two numbers chosen independently and uniformly"
FORMULAS = (
    formula(
        "expected_value.sum",
        "the expected sum of {1} tickets drawn at random without replacement from tickets numbered "
        "1 to {0}",
        ticket_sum,
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
        "expected_value.colours",
        "the expected number of different colours among {0} balls drawn at random with replacement "
        "from a bag with {1} red, {2} blue and {3} white balls",
        different_colours,
        ((2, 6), (1, 30), (1, 30), (1, 30)),
        (3,),
        3,
    ),
    formula(
        "expected_value.coupons",
        "the expected number of further tickets drawn at random with replacement from tickets "
        "numbered 1 to {0} until {1} different numbers have appeared, if so far the number of "
        "different ones is {2}",
        coupons,
        ((8, 60), (5, 40), (1, 30)),
        (4, 5),
        4,
    ),
    formula(
        "geometric_probability.near",
        f"the probability that {PAIR} between 0 and {{0}} differ by less than {{1}}",
        close,
        ((3, 30), (1, 20)),
        (2,),
        2,
    ),
    formula(
        "geometric_probability.disc",
        "the probability that a point chosen uniformly in a square with sides of length {0} lies "
        "in a circle of radius {1} inside the square",
        disc,
        ((2, 30), (1, 9)),
        (2,),
        1,
    ),
    formula(
        "geometric_probability.ball",
        "the probability that a point chosen uniformly in a cube with edges of length {0} lies in "
        "a ball of radius {1} inside the cube",
        ball,
        ((2, 30), (1, 9)),
        (2,),
        1,
    ),
    formula(
        "geometric_probability.sum",
        "the probability that x + y < {2}, where x is chosen uniformly between 0 and {0}, and y "
        "independently and uniformly between 0 and {1}",
        below_line,
        ((2, 30), (2, 30), (1, 50)),
        (3,),
        3,
        capped=False,
    ),
    formula(
        "geometric_probability.meeting",
        "the probability that Ann and Bob meet if they arrive independently, each at a uniformly "
        "chosen moment of the same {0} minutes, and Ann waits {1} minutes for Bob while Bob waits "
        "{2} minutes for Ann (waiting may go on after the {0} minutes)",
        meeting,
        ((5, 90), (1, 60), (1, 60)),
        (3, 4),
        3,
        capped=False,
    ),
    formula(
        "geometric_probability.uniform_sum",
        "the probability that {0} numbers chosen independently and uniformly between 0 and 1 have "
        "a sum below {1}/{2}",
        uniform_sum,
        ((3, 12), (3, 150), (2, 30)),
        (4, 5),
        4,
    ),
)
