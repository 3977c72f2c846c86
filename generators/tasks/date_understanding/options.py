"""Dates offered as answers, none of which stands out."""

from collections.abc import Sequence
from random import Random

from generators.tasks.date_understanding.calendar import (
    Shift,
    day_number,
    month_end,
    parts,
    plus_months,
    shifted,
)
from generators.tasks.date_understanding.stories import (
    Anchor,
    Event,
    days_of,
    named_day,
    today_of,
)

TRIES = 40
"""How many changes are tried before any date on the right side of the others will do."""


def shortcut_dates(anchor: Anchor, events: Sequence[Event], shift: Shift, rng: Random) -> list[int]:
    """Return dates that come of ignoring the story, and of misreading it or the question."""
    named, (unit, n) = named_day(anchor), shift
    *_, before, today = (named, *days_of(today_of(anchor), events))
    misread = [shifted(before if events else 2 * named - today, shift)]
    if unit in ("months", "working"):
        misread.append(today + n * (30 if unit == "months" else 1))
    return [shifted(named, shift), rng.choice((today, shifted(today, (unit, -n)), *misread))]


def has_room(key: int, named: int, ignored: int, rank: int, count: int) -> bool:
    """Whether `draw_options` can put an `ignored` date, if on the key's side, among them."""
    far, away = abs(key - named), (ignored - named) * (1 if key > named else -1)
    if far <= rank:
        return False
    return away <= 0 or away == far or (rank > 0 if away < far else rank < count - 1)


def draw_options(
    key: int,
    step: int,
    named: int,
    rank: int,
    count: int,
    tempting: Sequence[int],
    rng: Random,
) -> tuple[int, ...]:
    """Return `count` dates in random order, `key` among them.

    All lie on the same side of the date that the story names, which is none of them, and exactly
    `rank` of them are nearer to it than the key: with a uniform rank no place between the dates is
    worth more than another. The dates are the nodes of a random tree whose edges are usual
    mistakes, which can be made in both directions; the key is any of the nodes with equal chance.

    Args:
        key: the right date.
        step: days from today to the key; wrong answers forget or double it.
        named: a date that the story names.
        rank: how many dates are nearer to `named` than the key: fewer than the days between them.
        count: how many to return.
        tempting: dates of which as many as there is room for are among them.
        rng: source of all randomness.
    """
    side = 1 if key > named else -1
    far = abs(key - named)
    edges = [(i, rng.randrange(i)) for i in range(1, count)]
    nodes = rng.sample(range(count), count)
    days = {nodes.pop(): key}
    room = {True: rank, False: count - 1 - rank}

    def add(node: int, day: int) -> None:
        days[node] = day
        room[abs(day - named) < far] -= 1

    def fits(day: int) -> bool:
        away = (day - named) * side
        return away > 0 and room[away < far] > 0 and day not in days.values()

    def changed(day: int) -> int:
        for _ in range(TRIES):
            new = _mistaken(day, named, step, rng)
            if fits(new) and abs(new - day) <= max(far, 3):
                return new
        while not fits(new):
            new = named + side * rng.randint(1, far + 15)
        return new

    for day in tempting:
        if fits(day):
            add(nodes.pop(), day)
    while len(days) < count:
        for a, b in edges:
            old, new = (a, b) if a in days else (b, a)
            if old in days and new not in days:
                add(new, changed(days[old]))
    return tuple(rng.sample(sorted(days.values()), count))


def _mistaken(day: int, named: int, step: int, rng: Random) -> int:
    """Return a date that is taken for `day` by a usual mistake, or for which `day` is taken."""
    sign = rng.choice((-1, 1))
    match rng.randrange(13):
        case 0 | 1 | 2 | 3 | 4 | 5:
            return day + sign * rng.choice((1, 1, 1, 1, 2, 7))
        case 6 | 7:
            return day + sign * (step or 3) * rng.choice((1, 1, 2))
        case 8:
            return plus_months(day, sign * rng.choice((1, 1, 2, 12, 12, 120)))
        case 9:
            return month_end(day)
        case 10 | 11:
            (year, month, _), (since, first, _) = parts(day), parts(named)
            return plus_months(named, 12 * (year - since) + month - first)
        case _:
            year, month, number = parts(day)
            return day_number(year, number, month) if number <= 12 else day + 10 * sign
