"""Dates offered as answers, none of which stands out."""

from random import Random

from generators._calendar import day_number, parts, plus_months

TRIES = 40
"""How many changes are tried before any date on the right side of the others will do."""


def draw_options(
    key: int, step: int, named: int, rank: int, count: int, rng: Random
) -> tuple[int, ...]:
    """Return `count` dates in random order, `key` among them.

    All lie on the same side of the date that the story names, which is none of them, and exactly
    `rank` of them are nearer to it than the key: with a uniform rank no place between the dates is
    worth more than another. The dates are the nodes of a random tree whose edges are usual
    mistakes, which can be made in both directions; the key is any of the nodes with equal chance,
    not their centre.

    Args:
        key: the right date.
        step: days from today to the key; wrong answers forget or double it.
        named: a date that the story names.
        rank: how many dates are nearer to `named` than the key: fewer than the days between them.
        count: how many to return.
        rng: source of all randomness.
    """
    side = 1 if key > named else -1
    far = abs(key - named)
    edges = [(i, rng.randrange(i)) for i in range(1, count)]
    days = {rng.randrange(count): key}
    room = {True: rank, False: count - 1 - rank}

    def fits(day: int) -> bool:
        away = (day - named) * side
        return away > 0 and room[away < far] > 0 and day not in days.values()

    def changed(day: int) -> int:
        for _ in range(TRIES):
            new = _mistaken(day, step, rng)
            if fits(new) and abs(new - day) <= max(far, 3):
                return new
        while not fits(new):
            new = named + side * rng.randint(1, far + 15)
        return new

    while len(days) < count:
        for a, b in edges:
            old, new = (a, b) if a in days else (b, a)
            if old in days and new not in days:
                days[new] = changed(days[old])
                room[abs(days[new] - named) < far] -= 1
    return tuple(rng.sample(sorted(days.values()), count))


def _mistaken(day: int, step: int, rng: Random) -> int:
    """Return a date that is taken for `day` by a usual mistake, or for which `day` is taken."""
    sign = rng.choice((-1, 1))
    match rng.randrange(9):
        case 0 | 1 | 2 | 3:
            return day + sign * rng.choice((1, 1, 1, 2, 3, 7))
        case 4 | 5:
            return day + sign * (step or 3) * rng.choice((1, 2))
        case 6:
            return plus_months(day, sign * rng.choice((1, 1, 2)))
        case 7:
            return plus_months(day, sign * 12 * rng.choice((1, 1, 10)))
        case _:
            year, month, number = parts(day)
            return day_number(year, number, month) if number <= 12 else day + 10 * sign
