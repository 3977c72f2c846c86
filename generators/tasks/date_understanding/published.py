"""Reading the stories of BIG-Bench Hard's date items into anchors (see `stories`)."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date

from generators.published.finding import AMBIGUOUS, Finding
from generators.tasks.date_understanding.calendar import Shift, day_number, month_end, read_date
from generators.tasks.date_understanding.stories import ORDINALS, Anchor

SHIFTS: dict[str, Shift] = {
    "today": ("days", 0),
    "tomorrow": ("days", 1),
    "24 hours later": ("days", 1),
    "yesterday": ("days", -1),
    "10 days ago": ("days", -10),
    "one week from today": ("weeks", 1),
    "one week ago from today": ("weeks", -1),
    "a month ago": ("months", -1),
    "one year ago from today": ("months", -12),
}
_ITEM = re.compile(r"(.+) What is the date (.+) in MM/DD/YYYY\?\nOptions:\n(.+)", re.DOTALL)
_DATE = re.compile(r"[A-Z][a-z]+\.? \d{1,2}(?:st|nd|rd|th)?, \d{4}|\d{1,2}/\d{1,2}/\d{4}")
_WEEKDAY = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, (\d{1,2})/(\d{1,2})/(\d{4})")
_YEARS = {"ten": 10, "golden": 50}


def published_item(text: str) -> tuple[Anchor, Shift, tuple[int, ...], str]:
    """Return anchor, shift, options and key of one item.

    Raises:
        ValueError, LookupError, TypeError: if it is not like the published ones.
    """
    item = json.loads(text)
    match = _ITEM.fullmatch(item["input"])
    if match is None:
        raise ValueError("no question on a date")
    options = tuple(_day(line.partition(" ")[2]) for line in match[3].split("\n"))
    return _anchor(match[1]), SHIFTS[match[2]], options, str(item["target"])


def wrong_weekdays(story: str) -> Iterator[Finding]:
    """Yield the dates of a story that fell on another weekday than it says."""
    for name, month, day, year in _WEEKDAY.findall(story):
        real = date(int(year), int(month), int(day)).strftime("%a")
        if real != name:
            yield Finding(AMBIGUOUS, f"{month}/{day}/{year} is called {name}, it was {real}")


def _anchor(story: str) -> Anchor:
    days = [day for text in _DATE.findall(story) if (day := read_date(text)) is not None]
    for pattern, read in _STORIES:
        if match := pattern.search(story):
            return read(match, days)
    return ("direct", days[0])


def _day(text: str) -> int:
    day = read_date(text)
    if day is None:
        raise ValueError(f"not a date: {text!r}")
    return day


def _belief(match: re.Match[str], days: list[int]) -> Anchor:
    right = days[0] if match[1] == "Jane" else days[1]
    return ("belief", sum(days) - right, right)


def _monthly(match: re.Match[str], _: list[int]) -> Anchor:
    first = _day(f"{match[2]} {match[1]}, {match[3]}")
    return ("recurrence", first, "months", 1, int(match[4]))


def _quarter(match: re.Match[str], _: list[int]) -> Anchor:
    return ("named", int(match[2]), "quarter end", ORDINALS.index(match[1]) + 1)


def _numbered(match: re.Match[str], _: list[int]) -> Anchor:
    day, month = ORDINALS.index(match[1]) + 1, ORDINALS.index(match[2]) + 1
    return ("direct", day_number(int(match[3]), month, day))


def _birthday(match: re.Match[str], _: list[int]) -> Anchor:
    return ("anniversary", month_end(day_number(int(match[1]), 2, 1)), int(match[2]))


def _job(match: re.Match[str], _: list[int]) -> Anchor:
    return ("working", _day(f"{match[3]}, {match[1]}"), int(match[2]))


def _month_end(match: re.Match[str], _: list[int]) -> Anchor:
    return ("direct", month_end(_day(f"{match[1]} 1, {match[2]}")))


def _countdown(match: re.Match[str], _: list[int]) -> Anchor:
    return ("countdown", int(match[1]), -int(match[2]) % 24, int(match[2]))


_Read = Callable[[re.Match[str], list[int]], Anchor]
_STORIES: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"Christmas Eve of (\d+)", lambda m, days: ("named", int(m[1]), "christmas eve", 1)),
        (r"today is (\d+)/(\d+)/(\d+) to them", lambda m, days: ("locale", _turned(m))),
        (r"US Thanksgiving of (\d+)", lambda m, days: ("weekday", int(m[1]), 11, 4, 3)),
        (r"first Monday of (\d+)", lambda m, days: ("weekday", int(m[1]), 1, 1, 0)),
        (r"palindrome day of (\d+)", lambda m, days: ("named", int(m[1]), "palindrome", 1)),
        (r"last day of the (\w+) quarter of (\d+)", _quarter),
        (r"the (\w+) day of the (\w+) month of (\d+)", _numbered),
        (r"last day of Feb\w+ in (\d+)\. Today is her (\d+)-year-old", _birthday),
        (r"last day of ([A-Z]\w+) (\d+)", _month_end),
        (r"last day of (\d+)", lambda m, days: ("named", int(m[1]), "new year's eve", 1)),
        (r"first day of (\d+)", lambda m, days: ("named", int(m[1]), "quarter start", 1)),
        (r"(\d+) is coming in (\d+) hours", _countdown),
        (r"job in (\d+)\..* (\d+)-year work anniversary.* on (\w+ \d+), her second day", _job),
        (r"(\d+)-year anniversary", lambda m, days: ("anniversary", days[0], int(m[1]))),
        (r"(golden) wedding|(ten) years ago", lambda m, days: _old(m, days)),
        (r"on the (\d+)th of each month .* (\w+) of (\d+)\. It is her (\d+)th visit", _monthly),
        (r"bought (\d+) eggs", lambda m, days: ("since", days[0], int(m[1]))),
        (r"(\d+) days have passed", lambda m, days: ("since", days[0], int(m[1]))),
        (r"(Jane|John) is correct", _belief),
        (r"in fact .* 1 day later", lambda m, days: ("belief", days[0], days[0] + 1)),
        (r"which is (\d+) days away", lambda m, days: ("deadline", days[0], int(m[1]))),
        (r"delayed by one day", lambda m, days: ("delay", days[0], 1)),
        (r"Today is (\d+)/(\d+)[,.] .*?(\d{4})", lambda m, days: ("direct", _spread(m))),
        (r"day before yesterday", lambda m, days: ("neighbour", days[0], -2)),
        (r"a week ago", lambda m, days: ("neighbour", days[0], -7)),
        (r"[Yy]esterday", lambda m, days: ("neighbour", days[0], -1)),
        (r"[Tt]omorrow", lambda m, days: ("neighbour", days[0], 1)),
    )
)


def _old(match: re.Match[str], days: list[int]) -> Anchor:
    return ("anniversary", days[0], _YEARS[match[1] or match[2]])


def _turned(match: re.Match[str]) -> int:
    return day_number(int(match[3]), int(match[2]), int(match[1]))


def _spread(match: re.Match[str]) -> int:
    return day_number(int(match[3]), int(match[1]), int(match[2]))
