"""Stories that fix today: what they say, which day it is, and drawing them.

An anchor is a tuple of its kind and its numbers; D is a day number (see `calendar`).

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

A chain is a tuple of events, each a named day that depends on an earlier one, the last being today.
An event is (ref, unit, n, w): its day follows from that of event `ref` (0 is the anchor) by a
shift (see `calendar`), or is the n-th day of the week w after (negative: before) it (`weekday`),
the last day of its month (`month end`), or the n-th day of the week w of the month after its
own (`next month`).
"""

from collections.abc import Callable, Sequence
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
    weekday_from,
)

Anchor = tuple[Any, ...]
Event = tuple[int, str, int, int]
ORDINALS = ("first", "second", "third", "fourth", "fifth")
WEDDINGS = {5: "wooden", 10: "tin", 25: "silver", 50: "golden", 60: "diamond"}
NEIGHBOURS = {
    -7: ("A week ago it was {day}.", "It was {day} exactly one week ago."),
    -3: ("Three days ago it was {day}.", "It was {day} three days ago."),
    -2: ("The day before yesterday was {day}.", "It was {day} the day before yesterday."),
    -1: (
        "Yesterday was {day}.",
        "Yesterday, {day}, {a} baked two cakes.",
        "It was {day} yesterday.",
    ),
    1: ("Tomorrow is {day}.", "{a}'s train leaves tomorrow, {day}.", "It will be {day} tomorrow."),
    2: ("The day after tomorrow is {day}.", "It will be {day} the day after tomorrow."),
    3: ("Three days from now it will be {day}.", "In three days the calendar will show {day}."),
    7: ("A week from now it will be {day}.", "In exactly one week it will be {day}."),
}
STORIES = {
    "named": (
        "Today is {words}.",
        "{a} has a birthday today, {words}.",
        "{a} and {b} meet today. It is {words}.",
    ),
    "direct": ("Today is {words}.", "It is {words} today.", "{a} writes today's date: {words}."),
    "due": (
        "A report is due on {day}, exactly {n} days from today.",
        "{a}'s exam is on {day}. That is {n} days after today.",
    ),
    "overdue": (
        "A report was due on {day}, exactly {n} days before today.",
        "{a} moved house on {day}, which was {n} days ago.",
    ),
    "anniversary": (
        "{a} and {b} married on {day}. Today is their {nth}{name} wedding anniversary.",
        "{a}'s shop opened on {day} and celebrates its {nth}{name} anniversary today.",
    ),
    "days": (
        "{a} watered the cactus for the first time on {day}, and every {every} days since then. "
        "Today is the {nth} time, the first included.",
        "Starting on {day}, {a} goes swimming every {every} days; today's swim is the {nth}.",
    ),
    "weeks": (
        "A club met for the first time on {day} and has met every {every} weeks since. Today is "
        "its {nth} meeting.",
        "{a} sees a doctor every {every} weeks. The first visit was on {day}; the {nth} is today.",
    ),
    "months": (
        "{a} pays rent on the same day of every month. The first payment was on {day}; today's is "
        "the {nth}.",
        "On {day} {a} began to visit a museum once a month, always on that day of the month. "
        "Today's visit is the {nth}, the first included.",
    ),
    "counter": (
        "{a} takes one tablet a day from a box of {n} and took the first on {day}. Today {a} takes "
        "the last one.",
        "A course has lessons on {n} days in a row. The first lesson was on {day}, the last one is "
        "today.",
    ),
    "since": (
        "{a} gave up sugar on {day}. Exactly {n} days have passed from that date to today.",
        "Today's date is {n} days later than {day}.",
    ),
    "belief": (
        "{a} believes that today is {wrong}, while {b} says that it is {day}. {b} is right.",
        "{b} says that today is {day}; {a} disagrees and says {wrong}. In fact {a} is mistaken and "
        "{b} is not.",
    ),
    "delay": (
        "A concert planned for {day} was postponed by {n} days and takes place today.",
        "{a}'s flight should have left on {day}. It leaves today, {n} days late.",
    ),
    "countdown": (
        "It is {hour}:00 (24-hour clock), and the year {year} begins in exactly {n} hours.",
        "In exactly {n} hours the year {year} begins. The clock shows {hour}:00 (24-hour clock).",
    ),
    "locale": (
        "Where {a} lives, dates are written with the day before the month. Today's newspaper there "
        "is dated {turned}.",
        "{a} dates a letter {turned} today, with the day before the month, as is usual in {a}'s "
        "country.",
    ),
    "working": (
        "{day} was {a}'s second day in a new job, one day after the first. Today is the {nth} "
        "anniversary of that first day.",
    ),
}
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
    day = _drawn_day(years, rng)
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


def _drawn_day(years: tuple[int, int], rng: Random) -> int:
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


EVENTS = (
    *("harvest fair", "book sale", "chess final", "school concert", "bike race", "flea market"),
    *("film night", "garden party", "poetry reading", "science day", "boat trip", "wine tasting"),
    *("dog show", "charity run", "choir festival", "town meeting", "kite contest", "tree planting"),
)
UNITS = ("days", "weeks", "months", "working", "weekday", "month end", "next month")


def days_of(first: int, events: Sequence[Event]) -> list[int]:
    """Return the day of every event, beginning with the anchor's."""
    days = [first]
    for ref, unit, n, w in events:
        days.append(_day(days[ref], unit, n, w))
    return days


def _day(old: int, unit: str, n: int, w: int) -> int:
    match unit:
        case "weekday":
            return weekday_from(old, n, w)
        case "month end":
            return month_end(old)
        case "next month":
            year, month, _ = parts(month_end(old) + 1)
            return nth_weekday(year, month, n, w)
    return shifted(old, (unit, n))


def draw_chain(count: int, spare: int, long: int, rng: Random) -> tuple[Event, ...]:
    """Draw a chain of `count` events and `spare` ones that nothing depends on; today is last."""
    steps = ["chain"] * (count - 1) + ["spare"] * spare
    events: list[Event] = []
    tip = 0
    for step in rng.sample(steps, len(steps)):
        ref = tip if step == "chain" else rng.randint(0, len(events))
        events.append(_draw_event(ref, long, rng))
        tip = len(events) if step == "chain" else tip
    return (*events, _draw_event(tip, long, rng))


def _draw_event(ref: int, long: int, rng: Random) -> Event:
    """Draw how an event depends on another; shifts are up to about `long` days."""
    unit = rng.choice(UNITS)
    sign = rng.choice((-1, 1))
    day = rng.randrange(7)
    most = {"days": long, "weeks": long // 7, "months": long // 30, "working": long // 4}
    if unit in most:
        return (ref, unit, sign * rng.randint(2, most[unit]), 0)
    if unit == "weekday":
        return (ref, unit, sign * rng.randint(1, 4), day)
    return (ref, unit, 0, 0) if unit == "month end" else (ref, unit, rng.randint(1, 4), day)


def chain_story(
    first: str, names: Sequence[str], events: Sequence[Event], order: Sequence[int]
) -> str:
    """Return the sentences on a chain.

    Args:
        first: words for the anchor's day.
        names: of the anchor's event and of all others but today.
        events: the chain.
        order: of the sentences, 0 for the anchor's.
    """
    subjects = [f"the {name}" for name in names] + ["today"]
    sentences = [f"The {names[0]} is on {first}."]
    for subject, event in zip(subjects[1:], events, strict=True):
        sentences.append(_told(event, subject.capitalize(), subjects[event[0]]))
    return " ".join(sentences[i] for i in order)


def _told(event: Event, subject: str, old: str) -> str:
    """Return a sentence on an event, where `old` is the one that it depends on."""
    _, unit, n, w = event
    side = "after" if n > 0 else "before"
    count = abs(n)
    match unit:
        case "working":
            words = f"the {nth(count)} working day {side} {old}"
        case "weekday":
            words = f"the {ORDINALS[count - 1]} {WEEKDAYS[w]} {side} {old}"
        case "month end":
            words = f"the last day of the month in which {old} falls"
        case "next month":
            month = f"the calendar month after that of {old}"
            words = f"the {ORDINALS[count - 1]} {WEEKDAYS[w]} of {month}"
        case _:
            return f"{subject} is exactly {count} {unit} {side} {old}."
    return f"{subject} is {'' if subject == 'Today' else 'on '}{words}."
