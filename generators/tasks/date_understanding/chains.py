"""Chains of events: each a named day that depends on an earlier one, the last being today.

An event is (ref, unit, n, w): its day follows from that of event `ref` (0 is the anchor) by a
shift (see `_calendar`), or is the n-th day of the week w after (negative: before) it (`weekday`),
the last day of its month (`month end`), or the n-th day of the week w of the month after its
own (`next month`).
"""

from collections.abc import Sequence
from random import Random

from generators.tasks.date_understanding.calendar import (
    WEEKDAYS,
    month_end,
    nth,
    nth_weekday,
    parts,
    shifted,
    weekday_from,
)
from generators.tasks.date_understanding.stories import ORDINALS

Event = tuple[int, str, int, int]
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


def draw_event(ref: int, long: int, rng: Random) -> Event:
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
            words = f"the last day of the month in which {old} is"
        case "next month":
            month = f"the calendar month that follows the one of {old}"
            words = f"the {ORDINALS[count - 1]} {WEEKDAYS[w]} of {month}"
        case _:
            return f"{subject} is exactly {count} {unit} {side} {old}."
    return f"{subject} is {'' if subject == 'Today' else 'on '}{words}."


def draw_chain(count: int, spare: int, long: int, rng: Random) -> tuple[Event, ...]:
    """Draw a chain of `count` events and `spare` ones that nothing depends on; today is last."""
    steps = ["chain"] * (count - 1) + ["spare"] * spare
    events: list[Event] = []
    tip = 0
    for step in rng.sample(steps, len(steps)):
        ref = tip if step == "chain" else rng.randint(0, len(events))
        events.append(draw_event(ref, long, rng))
        tip = len(events) if step == "chain" else tip
    return (*events, draw_event(tip, long, rng))


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
