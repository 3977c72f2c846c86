"""Dates of the proleptic Gregorian calendar as day numbers (`datetime.date.toordinal`).

A shift is a unit and a signed number: `days`, `weeks`, `months` (the same day of the month, or
the last day of a month that is too short) or `working` (days from Monday to Friday, counted
from the next one on).
"""

import re
from calendar import monthrange
from datetime import date

Shift = tuple[str, int]
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_number(year: int, month: int, day: int) -> int:
    """Return the number of a date.

    Raises:
        ValueError: if there is no such date.
    """
    return date(year, month, day).toordinal()


def parts(number: int) -> tuple[int, int, int]:
    """Return year, month and day."""
    day = date.fromordinal(number)
    return day.year, day.month, day.day


def weekday(number: int) -> int:
    """Return the day of the week, 0 for Monday."""
    return (number - 1) % 7


def shifted(number: int, shift: Shift) -> int:
    """Return the day a shift away."""
    unit, count = shift
    match unit:
        case "days":
            return number + count
        case "weeks":
            return number + 7 * count
        case "months":
            return plus_months(number, count)
        case "working":
            return _plus_working_days(number, count)
    raise ValueError(f"no such unit: {unit!r}")


def plus_months(number: int, months: int) -> int:
    """Return the same day of another month, or its last day where it is shorter."""
    year, month, day = parts(number)
    year, month = divmod(12 * year + month - 1 + months, 12)
    return day_number(year, month + 1, min(day, month_length(year, month + 1)))


def _plus_working_days(number: int, count: int) -> int:
    step = 1 if count > 0 else -1
    while count:
        number += step
        if weekday(number) < 5:
            count -= step
    return number


def month_length(year: int, month: int) -> int:
    """Return the number of days of a month."""
    return monthrange(year, month)[1]


def month_end(number: int) -> int:
    """Return the last day of the month in which a day is."""
    year, month, _ = parts(number)
    return day_number(year, month, month_length(year, month))


def nth_weekday(year: int, month: int, nth: int, day: int) -> int:
    """Return the `nth` (1 to 4) day of the week `day` of a month."""
    first = day_number(year, month, 1)
    return first + (day - weekday(first)) % 7 + 7 * (nth - 1)


def weekday_from(number: int, nth: int, day: int) -> int:
    """Return the `nth` day of the week `day` after a date, before it where negative."""
    if nth > 0:
        return number + 1 + (day - weekday(number + 1)) % 7 + 7 * (nth - 1)
    return number - 1 - (weekday(number - 1) - day) % 7 + 7 * (nth + 1)


def palindrome(year: int) -> int | None:
    """Return the day whose MMDDYYYY reads the same backwards, None if the year has none."""
    digits = f"{year:04d}"[::-1]
    try:
        return day_number(year, int(digits[:2]), int(digits[2:]))
    except ValueError:
        return None


def us(number: int) -> str:
    """Write a date as MM/DD/YYYY."""
    year, month, day = parts(number)
    return f"{month:02d}/{day:02d}/{year:04d}"


def iso(number: int) -> str:
    """Write a date as YYYY-MM-DD."""
    return date.fromordinal(number).isoformat()


def nth(number: int) -> str:
    """Write an ordinal in digits, such as 21st."""
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 // 10 != 1 else 0, "th")
    return f"{number}{suffix}"


def in_style(number: int, style: int) -> str:
    """Write a date in one of the `STYLES` ways of writing one."""
    year, month, day = parts(number)
    name = MONTHS[month - 1]
    return (
        f"{month}/{day}/{year}",
        f"{name[:3]} {day}, {year}",
        f"{day} {name} {year}",
        f"{name} {nth(day)}, {year}",
        f"{WEEKDAYS[weekday(number)]}, {name} {day}, {year}",
        f"the {nth(day)} of {name} {year}",
        us(number),
    )[style]


STYLES = 7

_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:day)?\.?,? ", re.I)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:of )?(\d{4})", re.I)
_DAY_FIRST = re.compile(
    r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([a-z]{3,9})\.?,?[ -](?:of )?(\d{4})", re.I
)


def read_date(text: str) -> int | None:
    """Read a date: month first in digits, ISO, or with the month's name; None if it is none.

    A day of the week may stand before it, but has to be the right one.
    """
    text = " ".join(text.split()).rstrip(".")
    named = _WEEKDAY.match(text)
    day = _read_plain(text[named.end() :] if named else text)
    if day is None or not named or WEEKDAYS[weekday(day)].startswith(named[1].capitalize()):
        return day
    return None


def _read_plain(text: str) -> int | None:
    try:
        if match := _NUMERIC.fullmatch(text):
            return day_number(int(match[3]), int(match[1]), int(match[2]))
        if match := _ISO.fullmatch(text):
            return day_number(int(match[1]), int(match[2]), int(match[3]))
        if match := _MONTH_FIRST.fullmatch(text):
            return day_number(int(match[3]), _month(match[1]), int(match[2]))
        if match := _DAY_FIRST.fullmatch(text):
            return day_number(int(match[3]), _month(match[2]), int(match[1]))
    except ValueError:
        return None
    return None


def _month(name: str) -> int:
    name = name.lower()
    for number, month in enumerate(MONTHS, 1):
        if month.lower().startswith(name) or (name == "sept" and number == 9):
            return number
    raise ValueError(f"no such month: {name!r}")


def asked_words(shift: Shift) -> str:
    """Return how a question goes on that asks what is a shift away from today."""
    unit, n = shift
    usual = {0: "is today", 1: "is tomorrow", -1: "was yesterday"}
    if unit == "days" and n in usual:
        return usual[n]
    side = "after" if n > 0 else "before"
    if unit == "working":
        return f"is the {nth(abs(n))} working day {side} today"
    if unit == "months" and n % 12 == 0:
        unit, n = "years", n // 12
    count = f"one {unit[:-1]}" if abs(n) == 1 else f"{abs(n)} {unit}"
    return f"is {count} {side} today"
