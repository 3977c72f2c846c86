"""Stocks that a numbered list of methods changes: running, reading and wording them.

A method takes some units of some kinds and gives units of others. In which order methods
are carried out, and how often, is a reading; tasks differ in which one is right.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

Method = tuple[tuple[int, ...], tuple[int, ...]]
"""How many units of every kind are taken, and how many are given."""
Units = tuple[int, int]
"""The index of a kind, and a number of units of it."""
Part = tuple[list[Units], list[Units]]
"""A method without zeros: what it takes, and how it changes the stock."""
Stock = tuple[int, ...]
"""How many units of every kind there are."""
Run = tuple[Stock, tuple[int, ...]]
"""The last stock, and how often every method was carried out."""

MAX_STEPS: Final = 100_000
ONE_EACH: Final = 1
EXHAUSTING: Final = sys.maxsize
"""How often at most a method is carried out at its turn."""


@dataclass(frozen=True)
class Exchange:
    """The `kinds` by name, how much of each there is at the `start`, and the `methods`."""

    kinds: tuple[str, ...]
    start: Stock
    methods: tuple[Method, ...]


Reading = Callable[[Exchange], Stock | None]
"""The last stock as one way of reading the order of the methods gives it."""


@dataclass(frozen=True)
class Order:
    """How methods take turns, and the other `readings` of that by name.

    At its turn, a method is carried out as often as possible, but `most` times.

    Attributes:
        most: see above.
        readings: those that give other stocks from level 2 on.
        subtle: those that agree on most short runs, and give other stocks from level 3 on.
    """

    most: int
    readings: Mapping[str, Reading]
    subtle: Mapping[str, Reading]


def go_round(start: Stock, parts: Sequence[Part], most: int) -> Run | None:
    """Go round the methods, carrying out each as often as possible, but `most` times, per visit.

    None if that does not end within `MAX_STEPS` visits.
    """
    stock = list(start)
    fired = [0] * len(parts)
    idle = 0  # methods in a row that could not be carried out
    for _ in range(0, MAX_STEPS, len(parts)):
        for number, (taken, changes) in enumerate(parts):
            often = most
            for kind, amount in taken:
                if stock[kind] < often * amount:
                    often = stock[kind] // amount
                    if not often:
                        break
            if often:
                idle = 0
                fired[number] += often
                for kind, amount in changes:
                    stock[kind] += often * amount
            else:
                idle += 1
            if idle == len(parts):
                return tuple(stock), tuple(fired)
    return None


@lru_cache(maxsize=16)
def parts_of(methods: tuple[Method, ...]) -> list[Part]:
    """Return the methods without zeros."""
    parts = []
    for taken, given in methods:
        both = enumerate(zip(taken, given, strict=True))
        changes = [(kind, b - a) for kind, (a, b) in both if a != b]
        parts.append(([(kind, amount) for kind, amount in enumerate(taken) if amount], changes))
    return parts


def run(exchange: Exchange, most: int) -> Run | None:
    """Go round the methods of an exchange, see `go_round`."""
    return go_round(exchange.start, parts_of(exchange.methods), most)


def last_stock(exchange: Exchange, most: int, *, backwards: bool = False) -> Stock | None:
    """Return the last stock of a run; `backwards`: the last method has the first turn."""
    parts = parts_of(exchange.methods)
    result = go_round(exchange.start, parts[::-1] if backwards else parts, most)
    return None if result is None else result[0]


def after_rounds(exchange: Exchange, count: int, most: int = ONE_EACH) -> Stock:
    """Return the stock after every method had `count` turns, see `Order` for `most`."""
    stock = exchange.start
    for part in parts_of(exchange.methods) * count:
        stock = _carried_out(stock, part, most) or stock
    return stock


def first_possible(exchange: Exchange, most: int = ONE_EACH) -> Stock | None:
    """Return the last stock where always the first possible method is carried out."""
    stock, parts = exchange.start, parts_of(exchange.methods)
    for _ in range(MAX_STEPS):
        after = next((s for part in parts if (s := _carried_out(stock, part, most))), None)
        if after is None:
            return stock
        stock = after
    return None


def until_stuck(exchange: Exchange) -> Stock | None:
    """Return the stock at the first method of the round that cannot be carried out."""
    stock, parts = exchange.start, parts_of(exchange.methods)
    for visit in range(MAX_STEPS):
        after = _carried_out(stock, parts[visit % len(parts)])
        if after is None:
            return stock
        stock = after
    return None


def whole_rounds(exchange: Exchange, most: int) -> Stock:
    """Return the stock after the first round in which some method was skipped."""
    stock, parts, skipped = exchange.start, parts_of(exchange.methods), False
    while not skipped:
        for part in parts:
            after = _carried_out(stock, part, most)
            skipped |= after is None
            stock = after or stock
    return stock


def dropping(exchange: Exchange, most: int) -> Stock:
    """Return the last stock where a method that was skipped once has no turn any more."""
    stock, parts = exchange.start, parts_of(exchange.methods)
    while parts:
        left = []
        for part in parts:
            after = _carried_out(stock, part, most)
            if after is not None:
                stock = after
                left.append(part)
        parts = left
    return stock


def _carried_out(stock: Stock, part: Part, most: int = ONE_EACH) -> Stock | None:
    taken, changes = part
    often = most
    for kind, amount in taken:
        if stock[kind] < often * amount:
            often = stock[kind] // amount
            if not often:
                return None
    after = list(stock)
    for kind, amount in changes:
        after[kind] += often * amount
    return tuple(after)


UNFINISHED: Final[Mapping[str, Reading]] = {
    "unchanged": lambda exchange: exchange.start,
    "one round": lambda exchange: after_rounds(exchange, 1),
    "two rounds": lambda exchange: after_rounds(exchange, 2),
    "until the first skip": until_stuck,
}
"""Readings that do not go on to the end."""
ONCE: Final = Order(
    ONE_EACH,
    {
        **UNFINISHED,
        "as often as possible": lambda exchange: last_stock(exchange, EXHAUSTING),
        "first possible method, as often as possible": lambda exchange: first_possible(
            exchange, EXHAUSTING
        ),
        "first possible method": first_possible,
        "until a round with a skip": lambda exchange: whole_rounds(exchange, ONE_EACH),
        "from the last method on": lambda exchange: last_stock(exchange, ONE_EACH, backwards=True),
    },
    {"skipped once, skipped for ever": lambda exchange: dropping(exchange, ONE_EACH)},
)
"""At its turn, a method is carried out once if possible."""
EXHAUSTIVE: Final = Order(
    EXHAUSTING,
    {
        **UNFINISHED,
        "once per turn": lambda exchange: last_stock(exchange, ONE_EACH),
        "from the last method on": lambda exchange: last_stock(
            exchange, EXHAUSTING, backwards=True
        ),
        "skipped once, skipped for ever": lambda exchange: dropping(exchange, EXHAUSTING),
        "one round, as often as possible": lambda exchange: after_rounds(exchange, 1, EXHAUSTING),
    },
    {
        "first possible method": first_possible,
        "first possible method, as often as possible": lambda exchange: first_possible(
            exchange, EXHAUSTING
        ),
    },
)
"""At its turn, a method is carried out as often as possible."""


def listed(amounts: tuple[int, ...], kinds: tuple[str, ...], sign: str = " + ") -> str:
    """Write the amounts that are not 0, as in `2 A + 1 B`."""
    return sign.join(f"{n} {kind}" for n, kind in zip(amounts, kinds, strict=True) if n)


def named(kinds: tuple[str, ...]) -> str:
    """Write the kinds as in `A, B and C`."""
    *front, last = kinds
    return f"{', '.join(front)} and {last}" if front else last


def numbered(exchange: Exchange) -> str:
    """Write the methods as numbered lines, as in `1. 2 A + 1 B -> 1 X`."""
    lines = (
        f"{number}. {listed(taken, exchange.kinds)} -> {listed(given, exchange.kinds)}"
        for number, (taken, given) in enumerate(exchange.methods, start=1)
    )
    return "\n".join(lines)
