"""Dates offered as answers, none of which stands out."""

from random import Random

from generators._calendar import day_number, parts, plus_months

TRIES = 40
"""How many sets of options are drawn until the right one is as near as it should be."""


NAMED_SHARE = 0.7
"""How often the date that the story names is among the options, right or not."""


def draw_options(key: int, step: int, named: int, count: int, rng: Random) -> list[int]:
    """Return `count` dates in random order, `key` among them.

    How many of them are nearer to the date that the story names than the key is random too.

    Args:
        key: the right date.
        step: days from today to the key; wrong answers forget or double it.
        named: a date that the story names.
        count: how many to return.
        rng: source of all randomness.
    """
    rank = rng.randrange(count)
    extra = [named] if named != key and rng.random() < NAMED_SHARE else []
    for _ in range(TRIES):
        days = _cluster(key, step, count - len(extra), extra, rng)
        if sum(abs(day - named) < abs(key - named) for day in days) == rank:
            break
    return rng.sample(days, count)


def _cluster(key: int, step: int, count: int, extra: list[int], rng: Random) -> list[int]:
    """Return `extra` and the nodes of a random tree whose edges change a date and can be undone.

    The key is any of the nodes with equal chance, so that it is not their centre.
    """
    edges = [(i, rng.randrange(i)) for i in range(1, count)]
    days = {rng.randrange(count): key}
    while len(days) < count:
        for a, b in edges:
            old, new = (a, b) if a in days else (b, a)
            if old in days and new not in days:
                days[new] = _changed(days[old], step, {*days.values(), *extra}, rng)
    return sorted((*days.values(), *extra))


def _changed(day: int, step: int, taken: set[int], rng: Random) -> int:
    """Return a date that differs from `day` as wrong answers do, and from those taken."""
    while True:
        sign = rng.choice((-1, 1))
        match rng.randrange(9):
            case 0 | 1 | 2 | 3:
                new = day + sign * rng.choice((1, 1, 1, 2, 3, 7))
            case 4 | 5:
                new = day + sign * (step or 3) * rng.choice((1, 2))
            case 6:
                new = plus_months(day, sign * rng.choice((1, 1, 2)))
            case 7:
                new = plus_months(day, sign * 12 * rng.choice((1, 1, 10)))
            case _:
                year, month, number = parts(day)
                new = day_number(year, number, month) if number <= 12 else day + 10 * sign
        if new not in taken:
            return new
