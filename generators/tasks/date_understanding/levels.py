"""The five levels of date questions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """Kinds of anchors, range of years, shifts as (unit, least, most), and the rest.

    Attributes:
        kinds: of anchors.
        years: of the anchor's date.
        shifts: units with the least and the most of them, either way.
        chain: fewest and most events.
        long: most days from one event to the next, about.
        spare: how many events lead nowhere.
        options: how many dates are offered, without "none of these".
        none: whether that is offered too.
        weekdays: how many of ten questions ask for the day of the week.
    """

    kinds: tuple[str, ...]
    years: tuple[int, int]
    shifts: tuple[tuple[str, int, int], ...]
    chain: tuple[int, int] = (0, 0)
    long: int = 0
    spare: int = 0
    options: int = 6
    none: bool = False
    weekdays: int = 0


USUAL = (
    *(("days", 0, 0), ("days", 1, 1), ("days", 1, 1), ("weeks", 1, 1), ("days", 10, 10)),
    *(("months", 1, 1), ("months", 12, 12)),
)
KINDS = (
    *("direct", "neighbour", "deadline", "named", "weekday", "anniversary", "recurrence"),
    *("counter", "since", "belief", "delay", "countdown", "locale", "working"),
)
EVENT_KINDS = ("direct", "named", "weekday")
LEVELS = {
    1: Level(("direct",), (1950, 2050), (("days", 1, 7),)),
    2: Level(("adjacent",), (1920, 2060), USUAL),
    3: Level(KINDS, (1860, 2140), USUAL),
    4: Level(
        EVENT_KINDS,
        (1890, 2110),
        (("days", 10, 400), ("weeks", 2, 57), ("months", 2, 30), ("working", 3, 60)),
        chain=(2, 2),
        long=120,
        weekdays=2,
    ),
    5: Level(
        EVENT_KINDS,
        (1800, 2400),
        (("days", 400, 4000), ("weeks", 57, 600), ("months", 30, 400), ("working", 60, 300)),
        chain=(4, 6),
        long=1500,
        spare=2,
        options=8,
        none=True,
        weekdays=1,
    ),
}
