"""Texts that fix a day: what they say, which day it is, and drawing them.

An anchor is a tuple of its kind and its numbers; D is a day number (see `_calendar`).

    direct D                    today is D
    neighbour D k               D is k days from today
    deadline D n                something is due on D, n days from today (negative: ago)
    named y name n              a day of year y that has a name, see `NAMED`
    weekday y m n w             the n-th day of the week w of a month
    anniversary D k             k years after D
    recurrence D unit every k   the k-th of visits that began on D
    counter D n                 the last of n days that began with D
    since D n                   n days after D
    belief wrong right          of two beliefs the second is right
    delay D n                   moved from D by n days
    countdown y hour hours      at this hour, the year y is so many hours away
    locale D                    D with the day before the month
    working D n                 the n-th day at work when D was the second; n-year anniversary
"""

from collections.abc import Callable
from random import Random
from typing import Any

from generators.tasks.date_understanding.calendar import (
    MONTHS,
    WEEKDAYS,
    day_number,
    month_end,
    month_length,
    nth,
    nth_weekday,
    palindrome,
    parts,
    plus_months,
    shifted,
)
from generators.tasks.date_understanding.texts import NEIGHBOURS, STORIES, WEDDINGS

Anchor = tuple[Any, ...]
ORDINALS = ("first", "second", "third", "fourth", "fifth")


def drawn_day(years: tuple[int, int], rng: Random) -> int:
    """Draw a day; two of five times one near the end of a month or year, or in a century year."""
    year, month = rng.randint(*years), rng.randint(1, 12)
    if rng.random() >= 0.4:
        return day_number(year, month, rng.randint(1, month_length(year, month)))
    match rng.randrange(4):
        case 0:
            return month_end(day_number(year, month, 1)) + rng.randint(-1, 1)
        case 1:
            return month_end(day_number(year, 2, 1)) + rng.randint(-1, 1)
        case 2:
            return day_number(year, 12, 31) + rng.randint(-1, 1)
        case _:
            year = year // 100 * 100 if year // 100 * 100 >= years[0] else year // 4 * 4
            return month_end(day_number(year, 2, 1)) + rng.randint(-3, 2)


NAMED: dict[str, tuple[str, Callable[[int, int], int]]] = {
    "christmas eve": ("Christmas Eve of {year}", lambda year, n: day_number(year, 12, 24)),
    "new year's eve": ("New Year's Eve of {year}", lambda year, n: day_number(year, 12, 31)),
    "month end": (
        "the last day of {month} {year}",
        lambda year, n: month_end(day_number(year, n, 1)),
    ),
    "quarter start": (
        "the first day of the {ordinal} quarter of {year}",
        lambda year, n: day_number(year, 3 * n - 2, 1),
    ),
    "quarter end": (
        "the last day of the {ordinal} quarter of {year}",
        lambda year, n: month_end(day_number(year, 3 * n, 1)),
    ),
    "day of the year": (
        "the {nth} day of {year}, counting January 1 as the 1st",
        lambda year, n: day_number(year, 1, 1) + n - 1,
    ),
    "palindrome": (
        "the one day of {year} whose date, written with eight digits as MMDDYYYY, reads the same "
        "backwards",
        lambda year, n: palindrome(year) or 0,
    ),
}
_NAMED_RANGE = {"month end": 12, "quarter start": 4, "quarter end": 4, "day of the year": 365}


def today_of(anchor: Anchor) -> int:
    """Return the day that an anchor fixes.

    Raises:
        ValueError: if there is no such day.
    """
    match anchor:
        case ("direct" | "locale", day):
            return int(day)
        case ("neighbour" | "deadline", day, n):
            return int(day - n)
        case ("since" | "delay", day, n):
            return int(day + n)
        case ("counter", day, n):
            return int(day + n - 1)
        case ("named", year, name, n):
            return NAMED[name][1](year, n)
        case ("weekday", year, month, n, day):
            return nth_weekday(year, month, n, day)
        case ("anniversary", day, years):
            return plus_months(day, 12 * years)
        case ("recurrence", day, unit, every, n):
            return shifted(day, (unit, every * (n - 1)))
        case ("belief", _, right):
            return int(right)
        case ("countdown", year, hour, hours):
            return day_number(year, 1, 1) - int(hour + hours) // 24
        case ("working", second, years):
            return plus_months(second - 1, 12 * years)
    raise ValueError(f"no such anchor: {anchor!r}")


def named_day(anchor: Anchor) -> int:
    """Return a day that stands in the text of an anchor."""
    if anchor[0] in ("named", "weekday", "countdown"):
        return today_of(anchor)
    return int(anchor[1])


def draw_anchor(kind: str, years: tuple[int, int], rng: Random) -> Anchor:
    """Draw an anchor of a kind about a day in a range of years."""
    day = drawn_day(years, rng)
    year, month, _ = parts(day)
    match kind:
        case "neighbour":
            return (kind, day, rng.choice((-7, -3, -2, -1, 1, 2, 3, 7)))
        case "adjacent":
            return ("neighbour", day, rng.choice((-1, 1)))
        case "deadline":
            return (kind, day, rng.choice((-1, 1)) * rng.randint(2, 40))
        case "named":
            return _draw_named(year, rng)
        case "weekday":
            return (kind, year, month, rng.randint(1, 4), rng.randrange(7))
        case "anniversary" | "working":
            day = day if parts(day)[1:] not in ((2, 29), (3, 1)) else day - 2
            return (kind, day, rng.choice((1, 2, 3, 4, 5, 7, 10, 25)))
        case "recurrence":
            return _draw_recurrence(day, rng)
        case "counter" | "since":
            return (kind, day, rng.randint(12, 200))
        case "belief":
            return (kind, day + rng.choice((-1, 1)), day)
        case "delay":
            return (kind, day, rng.randint(2, 45))
        case "countdown":
            hour = rng.randint(7, 20)
            return (kind, year, hour, 24 - hour + 24 * rng.randint(0, 4))
        case "locale":
            return (
                kind,
                day_number(year, month, rng.choice([d for d in range(1, 13) if d != month])),
            )
    return ("direct", day)


def _draw_named(year: int, rng: Random) -> Anchor:
    name = rng.choice([*NAMED, *["month end", "day of the year"] * 4])
    while name == "palindrome" and palindrome(year) is None:
        year += 1 if year < 2380 else -100
    return ("named", year, name, rng.randint(1, _NAMED_RANGE.get(name, 1)))


def _draw_recurrence(day: int, rng: Random) -> Anchor:
    unit = rng.choice(("days", "weeks", "months"))
    if unit == "months":
        day -= max(0, parts(day)[2] - 28)
    every = 1 if unit == "months" else rng.randint(2, 4)
    return ("recurrence", day, unit, every, rng.randint(3, 12))


def date_words(anchor: Anchor, written: str) -> str:
    """Return the words for a day that an anchor names; `written` for a plain date."""
    match anchor:
        case ("named", year, name, n):
            fields = {"month": MONTHS[(n - 1) % 12], "ordinal": ORDINALS[(n - 1) % 5]}
            return NAMED[name][0].format(year=year, nth=nth(n), **fields)
        case ("weekday", year, month, n, day):
            return f"the {ORDINALS[n - 1]} {WEEKDAYS[day]} of {MONTHS[month - 1]} {year}"
    return written


def story_forms(anchor: Anchor) -> tuple[str, ...]:
    """Return the wordings of an anchor that says what today is."""
    kind, *numbers = anchor
    match kind:
        case "neighbour":
            return NEIGHBOURS[numbers[1]]
        case "deadline":
            return STORIES["due" if numbers[1] > 0 else "overdue"]
        case "weekday":
            return STORIES["named"]
        case "recurrence":
            return STORIES[numbers[1]]
    return STORIES.get(kind, STORIES["direct"])


def story_fields(anchor: Anchor, write: Callable[[int], str]) -> dict[str, str]:
    """Return what the wordings of an anchor mention; `write` writes a date."""
    kind, first, *rest = anchor
    n = abs(rest[-1]) if rest else 0
    fields = {"n": str(n), "nth": nth(n), "words": "", "name": ""}
    if kind == "countdown":
        return fields | {"year": str(first), "hour": str(rest[0])}
    if kind == "belief":
        return fields | {"wrong": write(first), "day": write(rest[0])}
    if kind not in ("named", "weekday"):
        year, month, day = parts(first)
        fields |= {"day": write(first), "turned": f"{day:02d}/{month:02d}/{year}"}
    if kind == "anniversary" and n in WEDDINGS:
        fields["name"] = f" ({WEDDINGS[n]})" if n >= 25 else ""
    if kind == "recurrence":
        fields["every"] = str(rest[1])
    return fields | {"words": date_words(anchor, fields.get("day", ""))}
