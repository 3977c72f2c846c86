"""Stocks that a numbered list of methods changes: running, wording, judging.

A method takes some units of some kinds and gives units of others. In which order methods
are carried out, and how often, is a reading; tasks differ in which one is right.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from random import Random
from typing import Final

from generators.answers.counts import Counts, in_order, written

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

FORM: Final = (
    "the list of these numbers in the order that the question names, without words, "
    "for example [4, 0, 12, 7]."
)
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


Runner = Callable[[Exchange], Run | None]
Reading = Callable[[Exchange], Stock | None]
"""The last stock as one way of reading the order of the methods gives it."""


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


def runner(most: int) -> Runner:
    """Return the function that goes round the methods (see `go_round`)."""
    return lambda exchange: go_round(exchange.start, parts_of(exchange.methods), most)


def stock_of(run: Runner) -> Reading:
    """Return the function that gives only the last stock of `run`."""

    def stock(exchange: Exchange) -> Stock | None:
        result = run(exchange)
        return None if result is None else result[0]

    return stock


def rounds(count: int, most: int = ONE_EACH) -> Reading:
    """Return the function that gives every method so many turns.

    Args:
        count: how many turns.
        most: how often a method is carried out at its turn, if possible.
    """

    def stock(exchange: Exchange) -> Stock:
        stock = exchange.start
        for part in parts_of(exchange.methods) * count:
            stock = _carried_out(stock, part, most) or stock
        return stock

    return stock


def backwards(most: int) -> Reading:
    """Return the function that gives the last stock if the last method has the first turn.

    Args:
        most: how often a method is carried out per visit, if possible.
    """

    def stock(exchange: Exchange) -> Stock | None:
        run = go_round(exchange.start, parts_of(exchange.methods)[::-1], most)
        return None if run is None else run[0]

    return stock


def first_possible(exchange: Exchange) -> Stock | None:
    """Return the last stock if always the first possible method is carried out."""
    stock, parts = exchange.start, parts_of(exchange.methods)
    for _ in range(MAX_STEPS):
        after = next((s for part in parts if (s := _carried_out(stock, part))), None)
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


def answer_of(run: Runner) -> Callable[[Exchange], Counts | None]:
    """Return the solver that carries the methods out by `run`."""
    return as_counts({"": stock_of(run)})[""]


def as_counts(readings: Mapping[str, Reading]) -> dict[str, Callable[[Exchange], Counts | None]]:
    """Return the readings as functions that give an answer."""

    def said(reading: Reading, exchange: Exchange) -> Counts | None:
        stock = reading(exchange)
        return None if stock is None else written(stock)

    return {name: partial(said, reading) for name, reading in readings.items()}


def steps(run: Runner) -> Callable[[Exchange], float]:
    """Return the function that says how often any method is carried out."""
    return lambda exchange: sum((run(exchange) or ((), ()))[1])


def faults(run: Runner) -> Callable[[Exchange, Counts], Iterator[str]]:
    """Return the function that says what is wrong with an answer, kind by kind."""

    def violations(exchange: Exchange, answer: Counts) -> Iterator[str]:
        given, result = in_order(answer, exchange.kinds), run(exchange)
        if isinstance(given, str):
            yield given
        elif result is None:
            yield "the methods never come to an end"
        else:
            for kind, found, wanted in zip(exchange.kinds, given, result[0], strict=True):
                if found != wanted:
                    yield f"says {found} of {kind}; there are {wanted} at the end"

    return violations


def near_miss(answer: Counts, rng: Random) -> Counts:
    """Change one count by one or two, not below 0."""
    place = rng.randrange(len(answer))
    kind, amount = answer[place]
    amount += rng.choice((1, 2) if amount < 2 else (-2, -1, 1, 2))
    return (*answer[:place], (kind, amount), *answer[place + 1 :])


def any_stock(exchange: Exchange, rng: Random) -> Counts:
    """Say small random counts."""
    return tuple(("", rng.randint(0, 4)) for _ in exchange.kinds)
