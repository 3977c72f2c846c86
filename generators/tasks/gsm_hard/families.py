"""Families of word problems: how their numbers are drawn, and what they come to.

Parameters are positive integers in the order of the wordings in `texts`. All quantities
are positive (but a loss), and what counts things is a whole number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random

Number = int | Fraction
Params = tuple[int, ...]


@dataclass(frozen=True)
class Draw:
    """Numbers of the sizes that a level wants.

    Attributes:
        rng: source of all randomness.
        digits: fewest and most digits of a large number.
    """

    rng: Random
    digits: tuple[int, int]

    def big(self) -> int:
        """Return a large number."""
        digits = self.rng.randint(*self.digits)
        return self.rng.randint(10 ** (digits - 1), 10**digits - 1)

    def few(self, low: int = 2, high: int = 12) -> int:
        """Return a small number."""
        return self.rng.randint(low, high)

    def below(self, limit: int) -> int:
        """Return a number from 1 to `limit` - 1, or 1 where there is none."""
        return self.rng.randint(1, max(1, limit - 1))

    def part(self) -> tuple[int, int]:
        """Return a fraction below one in lowest terms."""
        bottom = self.rng.randint(2, 9)
        value = Fraction(self.rng.randint(1, bottom - 1), bottom)
        return value.numerator, value.denominator


@dataclass(frozen=True)
class Family:
    """One kind of word problem.

    Attributes:
        operations: how many arithmetic steps it takes.
        slot: which parameter may be the answer to another problem; None where none may.
        draw: draws parameters, not all of them valid.
        value: the answer.
        valid: whether the story makes sense with such parameters.
        unit: `` (a plain number), `money` or `percent`.
        whole: whether the answer is always an integer.
    """

    operations: int
    slot: int | None
    draw: Callable[[Draw], Params]
    value: Callable[..., Number]
    valid: Callable[..., bool] = lambda *_: True
    unit: str = ""
    whole: bool = True


def _sale_rest(d: Draw) -> Params:
    made = d.big()
    return made, d.below(made // 3), d.below(made // 3), d.few(), d.few(2, 30)


def _part_and_whole(d: Draw) -> Params:
    whole, (top, bottom) = d.big(), d.part()
    return whole + -whole % bottom, top, bottom


def _successive_parts(d: Draw) -> Params:
    whole, (a, b), (c, e) = d.big(), d.part(), d.part()
    return whole + -whole % (b * e), a, b, c, e


def _reverse_percent(d: Draw) -> Params:
    cut = d.rng.choice((4, 5, 10, 20, 25, 30, 40, 50, 60, 75))
    whole = d.big()
    whole += -whole % Fraction(100 - cut, 100).denominator
    return whole * (100 - cut) // 100, cut


def _stamps(d: Draw) -> Params:
    times, more, gift, friend = d.few(), d.few(2, 60), d.few(2, 60), d.big()
    return times, more, gift, (times + 2) * friend + (times + 1) * more + 3 * gift


def _plans(d: Draw) -> Params:
    fee, month, less = d.few(5, 90), d.few(20, 99), d.few(1, 15)
    return fee, month, fee + d.big(), month - less


def _average_target(d: Draw) -> Params:
    games, mean = d.few(), d.big()
    return games, games * mean + d.rng.randint(-mean // 2, mean // 2), mean


def _tank(d: Draw) -> Params:
    size = d.big()
    start, flow = size * d.few(20, 70) // 100, max(2, size * d.few(8, 30) // 100)
    return start, flow, d.below(flow), d.few(3, 9), size


def _filled(start: int, flow: int, used: int, days: int, size: int) -> int:
    for _ in range(days):
        start = min(start + flow, size) - used
    return start


def _ticket_mix(d: Draw) -> Params:
    adults, price, child = d.big(), d.few(8, 40), d.few(2, 7)
    return adults, price, child, adults * price + d.big() * child


FAMILIES: dict[str, Family] = {
    "together": Family(2, 0, lambda d: (d.big(), d.big()), lambda n, more: 2 * n + more),
    "change": Family(
        2,
        2,
        lambda d: (n := d.few(2, 9), p := max(2, d.big() // 12), n * p + d.below(max(p, 9))),
        lambda n, price, paid: paid - n * price,
        lambda n, price, paid: paid > n * price,
        "money",
    ),
    "rows": Family(
        2, 1, lambda d: (d.few(), d.big(), d.few()), lambda rows, n, more: rows * n + more
    ),
    "sale_rest": Family(
        4,
        0,
        _sale_rest,
        lambda made, staff, given, price, days: (made - staff - given) * price * days,
        lambda made, staff, given, *_: staff > 1 and given > 1 and staff + given < made,
        "money",
    ),
    "part_and_whole": Family(
        3,
        0,
        _part_and_whole,
        lambda n, top, bottom: n + Fraction(n * top, bottom),
        lambda n, top, bottom: n * top % bottom == 0,
    ),
    "schedule": Family(
        4,
        1,
        lambda d: (d.few(), d.big(), d.few(2, 7), d.few(), d.few(2, 7)),
        lambda laps, metres, times, weeks, missed: metres * (laps * times * weeks - missed),
        lambda laps, metres, times, weeks, missed: missed < laps * times * weeks,
    ),
    "travel": Family(
        3, 0, lambda d: (d.big(), d.few(), d.big(), d.few()), lambda v, t, w, u: v * t + w * u
    ),
    "travel_rest": Family(
        3,
        0,
        lambda d: (10 * (n := d.big()) // 3, n // 7, d.few(), d.few(2, 60)),
        lambda way, v, t, w: Fraction(way - v * t, w),
        lambda way, v, t, w: v > 1 and way > v * t,
        whole=False,
    ),
    "discount_tax": Family(
        4,
        0,
        lambda d: (d.big(), d.few(3, 60), d.few(2, 25)),
        lambda price, cut, tax: Fraction(price * (100 - cut) * (100 + tax), 10_000),
        unit="money",
        whole=False,
    ),
    "reverse_percent": Family(
        2, None, _reverse_percent, lambda price, cut: Fraction(100 * price, 100 - cut), unit="money"
    ),
    "boxes_needed": Family(
        1, 0, lambda d: (d.big(), d.few(6, 48)), lambda n, size: -(-n // size), lambda n, s: n > s
    ),
    "left_over": Family(
        1, 0, lambda d: (d.big(), d.few(6, 48)), lambda n, size: n % size, lambda n, s: n > s
    ),
    "dozens": Family(
        3,
        0,
        lambda d: (d.big(), d.few()),
        lambda eggs, weeks: Fraction(7 * eggs * weeks, 12),
        whole=False,
    ),
    "stamps": Family(
        6,
        None,
        _stamps,
        lambda times, more, gift, total: Fraction(total - 3 * gift - (times + 1) * more, times + 2),
    ),
    "flip_profit": Family(
        3,
        0,
        lambda d: (n := d.big(), d.below(n), d.few(5, 95)),
        lambda price, repairs, rise: Fraction(price * rise, 100) - repairs,
        lambda price, repairs, rise: repairs > 1,
        "money",
        whole=False,
    ),
    "overtime": Family(
        5,
        1,
        lambda d: (d.few(4, 9), d.big(), d.few(2, 5), d.few(2, 30)),
        lambda hours, wage, more, days: Fraction(days * wage * (2 * hours + 3 * more), 2),
        unit="money",
        whole=False,
    ),
    "plans": Family(
        4,
        2,
        _plans,
        lambda fee_a, a, fee_b, b: (fee_b - fee_a) // (a - b) + 1,
        lambda fee_a, a, fee_b, b: fee_b > fee_a and a > b,
    ),
    "average_target": Family(
        3,
        2,
        _average_target,
        lambda games, total, mean: (games + 1) * mean - total,
        lambda games, total, mean: 0 < total < (games + 1) * mean,
    ),
    "chain_compare": Family(
        5,
        0,
        lambda d: (n := d.big(), d.few(), d.below(n)),
        lambda n, times, fewer: n + 2 * times * n - fewer,
        lambda n, times, fewer: 1 < fewer < times * n,
    ),
    "successive_parts": Family(
        4,
        0,
        _successive_parts,
        lambda n, a, b, c, e: Fraction(n * (b - a) * (e - c), b * e),
        lambda n, a, b, c, e: n * a % b == 0 and n * (b - a) // b * c % e == 0,
    ),
    "mixture": Family(
        5,
        0,
        lambda d: (d.big(), d.few(2, 20), d.big(), d.few(21, 60)),
        lambda v, p, w, q: Fraction(v * p + w * q, v + w),
        unit="percent",
        whole=False,
    ),
    "shared_bill": Family(
        6,
        1,
        lambda d: (d.few(), d.big(), d.few(), d.few(20, 90), d.few(3, 20), d.few(3, 15)),
        lambda n, p, m, q, fee, people: Fraction((n * p + m * q) * (100 + fee), 100 * people),
        unit="money",
        whole=False,
    ),
    "work_rates": Family(
        3, 0, lambda d: (d.big(), d.big()), lambda p, q: Fraction(p * q, p + q), whole=False
    ),
    "tank": Family(
        6,
        None,
        _tank,
        _filled,
        lambda start, flow, used, days, size: 1 < used < flow < size and start > 1,
    ),
    "ticket_mix": Family(
        3,
        None,
        _ticket_mix,
        lambda adults, price, child, total: Fraction(total - adults * price, child),
    ),
    "twins": Family(2, 1, lambda d: (d.few(), d.big()), lambda n, each: n * each * 2),
    "shelf": Family(
        2,
        0,
        lambda d: (n := d.big(), d.below(max(2, n // 2)), d.below(max(2, n // 2))),
        lambda books, lent, back: books - lent + back,
        lambda books, lent, back: 1 < back < lent < books,
    ),
    "savings": Family(
        2,
        2,
        lambda d: (start := d.big(), d.few(), start + d.big()),
        lambda start, week, price: -(-(price - start) // week),
        lambda start, week, price: price - start > week,
    ),
    "relay": Family(
        2,
        None,
        lambda d: (n := d.few(3, 9), d.big() // n * n + n),
        lambda people, way: 2 * Fraction(way, people),
        lambda people, way: way % people == 0,
    ),
    "reading": Family(
        2,
        0,
        lambda d: (pages := d.big(), d.below(pages), d.few(2, 9)),
        lambda pages, read, days: Fraction(pages - read, days),
        lambda pages, read, days: 1 < read < pages and (pages - read) % days == 0,
    ),
}
