"""Date understanding: find out which day is today, move on by some time, pick the date.

Source: CodeSteer (ICML 2025), task "Date Understanding"; BIG-Bench Hard. The calendar is the
Gregorian one for all years. The right option may be named by its letter, by the date in any
usual notation, or by both.

Repaired against the published version: keys are computed, every counting convention is said, dates
and weekdays agree, and the options are symmetric: all lie on one side of the date that the story
names, the right one is at any place among them with equal chance, and it is not the centre from
which the others were made. So neither the most frequent year nor a place in the calendar gives it
away. What ignoring the story leads to is offered too, if on that side.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from generators.answers.choice import (
    LETTERS,
    Choice,
    any_letter,
    choice_faults,
    lettered,
    read_choice,
    render_choice,
)
from generators.errors import AnswerError
from generators.published.stored import item_text, reading
from generators.shared.names import PEOPLE
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.date_understanding.calendar import (
    STYLES,
    WEEKDAYS,
    Shift,
    asked_words,
    in_style,
    iso,
    parts,
    read_date,
    shifted,
    us,
    weekday,
)
from generators.tasks.date_understanding.options import draw_options, has_room, shortcut_dates
from generators.tasks.date_understanding.published import published_item, wrong_weekdays
from generators.tasks.date_understanding.stories import (
    EVENTS,
    Anchor,
    Event,
    chain_story,
    date_words,
    days_of,
    draw_anchor,
    draw_chain,
    named_day,
    story_fields,
    story_forms,
    today_of,
)


@dataclass(frozen=True)
class Dates:
    """A story about days and a question on one of them.

    Attributes:
        anchor: see `stories`; says what today is, or when the first event is.
        events: see `stories`; the last one is today. Empty where the anchor says it.
        told: the order in which the sentences on anchor (0) and events come.
        names: of two people and of the events, beginning with the anchor's.
        shift: from today to the date asked for.
        options: day numbers, or days of the week (0 for Monday) where `weekdays` is set.
        weekdays: whether the day of the week is asked.
        none: whether one more option says that none of the others is right.
    """

    anchor: Anchor
    events: tuple[Event, ...]
    told: tuple[int, ...]
    names: tuple[str, ...]
    shift: Shift
    options: tuple[int, ...]
    weekdays: bool = False
    none: bool = False


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


def generate(level: Level, rng: Random) -> Dates:
    """Draw how near the right date is among all, a story that allows it, and the options."""
    count, options = level.options + level.none, tuple(range(7))
    weekdays = rng.randrange(10) < level.weekdays
    rank = rng.randrange(count)
    while True:
        anchor, events, shift = _draw_story(level, rng)
        today = days_of(today_of(anchor), events)[-1]
        key, named = shifted(today, shift), named_day(anchor)
        if weekdays or has_room(key, named, shifted(named, shift), rank, count):
            break
    if not weekdays:
        tempting = shortcut_dates(anchor, events, shift, rng)
        options = draw_options(key, abs(key - today), named, rank, count, tempting, rng)
        if level.none:
            options = options[1:]  # they come in random order: any of them is left out
    sentences = range(len(events) + 1)
    return Dates(
        anchor,
        events,
        tuple(rng.sample(sentences, len(sentences)) if level.spare else sentences),
        (*rng.sample(PEOPLE, 2), *rng.sample(EVENTS, len(events) if events else 0)),
        shift,
        options,
        weekdays,
        level.none and not weekdays,
    )


def _draw_story(level: Level, rng: Random) -> tuple[Anchor, tuple[Event, ...], Shift]:
    unit, least, most = rng.choice(level.shifts)
    shift = (unit, rng.choice((-1, 1)) * rng.randint(least, most))
    anchor = draw_anchor(rng.choice(level.kinds), level.years, rng)
    chain = rng.randint(*level.chain)
    events = draw_chain(chain, level.spare, level.long, rng) if chain else ()
    return anchor, events, shift


OPENINGS = (
    "{story} {ask}",
    "Read the following and pick the right option. {story} {ask}",
    "A question about the calendar: {story} {ask}",
    "Which of the options is right? {story} {ask}",
)
CALENDAR = "The Gregorian calendar applies; {which} such as 3/4/2000 give the month first."
RULES = {
    "months": "A date some months or years earlier or later falls on the same day of the month, or "
    "on the last day of a month that is too short for it.",
    "working": "Working days are all days from Monday to Friday; there are no holidays. Counting "
    "starts with the next working day, or backward with the previous one.",
    "weekday": "The first Friday after or before a day is never that day itself, and likewise for "
    "the other days of the week.",
}


def question(dates: Dates) -> str:
    """Tell the story with the conventions that it needs, and ask."""
    units = {dates.shift[0], *(unit for _, unit, _, _ in dates.events)}
    which = "all other dates" if dates.anchor[0] == "locale" else "dates"
    rules = [CALENDAR.format(which=which), *(rule for unit, rule in RULES.items() if unit in units)]
    what = "day of the week" if dates.weekdays else "date (MM/DD/YYYY)"
    ask = f"What {what} {asked_words(dates.shift)}? ({' '.join(rules)})\n{lettered(_texts(dates))}"
    return phrase(dates, OPENINGS).format(story=_story(dates), ask=ask)


def _story(dates: Dates) -> str:
    style = phrase((dates.anchor, dates.names), range(STYLES), "style")

    def write(day: int) -> str:
        return in_style(day, style)

    if not dates.events:
        fields = story_fields(dates.anchor, write)
        a, b = dates.names[:2]
        story = phrase(dates, story_forms(dates.anchor), "story").format(a=a, b=b, **fields)
        return f"{story[0].upper()}{story[1:]}"
    first = in_style(dates.anchor[1], style) if dates.anchor[0] == "direct" else ""
    return chain_story(date_words(dates.anchor, first), dates.names[2:], dates.events, dates.told)


NONE = "none of these"


def _texts(dates: Dates) -> list[str]:
    texts = [WEEKDAYS[day] if dates.weekdays else us(day) for day in dates.options]
    return [*texts, NONE] if dates.none else texts


def parse(text: str) -> Choice:
    """Read a letter, a date, a day of the week, "none of these", or a letter with one of them."""
    choice = read_choice(text)
    said = choice.text.lower().rstrip(".")
    if said in ("", NONE, *map(str.lower, WEEKDAYS)):
        return Choice(choice.letter, said)
    if said in ("none", "none of them", "none of the above"):
        return Choice(choice.letter, NONE)
    day = read_date(choice.text)
    if day is None:
        raise AnswerError(f"expected a letter or a date, got {choice.text!r}")
    return Choice(choice.letter, iso(day))


def violations(dates: Dates, choice: Choice) -> Iterator[str]:
    """Yield why `choice` is not the date asked for."""
    value, key = _value(dates), _key(dates)
    if key is None:
        yield "no option is right"
        return
    spellings = [{WEEKDAYS[day].lower() if dates.weekdays else iso(day)} for day in dates.options]
    if dates.none:
        spellings.append({NONE, iso(value)} if key == len(dates.options) else {NONE})
    yield from choice_faults(choice, spellings, key)


def _value(dates: Dates) -> int:
    """Return the day asked for, or its day of the week."""
    today = days_of(today_of(dates.anchor), dates.events)[-1]
    day = shifted(today, dates.shift)
    return weekday(day) if dates.weekdays else day


def _key(dates: Dates) -> int | None:
    value = _value(dates)
    if value in dates.options:
        return dates.options.index(value)
    return len(dates.options) if dates.none else None


def solve(dates: Dates) -> Choice | None:
    """Compute the date and look it up."""
    key = _key(dates)
    return None if key is None else Choice(LETTERS[key])


def _count(dates: Dates) -> int:
    return len(dates.options) + dates.none


def spoil(dates: Dates, answer: Choice, rng: Random) -> Choice:
    """Pick another option."""
    return any_letter(_count(dates), rng, but=answer.letter)


def guess(dates: Dates, rng: Random) -> Choice:
    """Pick any option."""
    return any_letter(_count(dates), rng)


def _usual_year(dates: Dates) -> Choice | None:
    """Pick the first option in the year that most options share."""
    years = [parts(day)[0] for day in dates.options] if not dates.weekdays else [0]
    return Choice(LETTERS[years.index(Counter(years).most_common(1)[0][0])])


def _by_distance(dates: Dates, place: int) -> Choice | None:
    """Pick the option at a place in the order of distance from the day that the story names."""
    if dates.weekdays:
        return None
    days = sorted(dates.options, key=lambda day: abs(day - named_day(dates.anchor)))
    return Choice(LETTERS[dates.options.index(days[place])])


def _nearest_side(dates: Dates) -> Choice | None:
    """Pick the option nearest to the named day on the side to which the question moves."""
    named, back = named_day(dates.anchor), dates.shift[1] < 0
    days = [day for day in dates.options if day != named and (day < named) == back]
    if dates.weekdays or not days:
        return None
    return Choice(LETTERS[dates.options.index(min(days, key=lambda day: abs(day - named)))])


def _without_story(dates: Dates) -> Choice | None:
    """Move the day that the story names, if it is not today, and pick the nearest option."""
    named = named_day(dates.anchor)
    if named == today_of(dates.anchor) and not dates.events:
        return None
    return _nearest(dates, shifted(named, dates.shift))


def _middle(dates: Dates) -> Choice | None:
    """Pick the median date."""
    middle = sorted(dates.options)[len(dates.options) // 2]
    return Choice(LETTERS[dates.options.index(middle)])


def _nearest(dates: Dates, day: float) -> Choice | None:
    """Pick the option nearest to a day."""
    if dates.weekdays:
        return None
    away = [abs(option - day) for option in dates.options]
    return Choice(LETTERS[away.index(min(away))])


def _by_vote(dates: Dates) -> Choice | None:
    """Pick the option whose day, month and year are most common among all."""
    if dates.weekdays:
        return None
    told = [parts(day) for day in dates.options]
    votes = [sum(a == b for other in told for a, b in zip(one, other, strict=True)) for one in told]
    return Choice(LETTERS[votes.index(max(votes))])


def _same_day(dates: Dates) -> Choice | None:
    """Pick the first option with the day of the month that the story names."""
    if dates.weekdays:
        return None
    named = parts(named_day(dates.anchor))[2]
    days = [parts(day)[2] for day in dates.options]
    return Choice(LETTERS[days.index(named)]) if named in days else None


ROUGH = {"days": 1.0, "weeks": 7.0, "months": 30.4, "working": 1.4}


def _estimated(dates: Dates) -> Choice | None:
    """Take every month for 30.4 days and a working day for 1.4, ignore other rules."""
    days = [float(today_of(dates.anchor))]
    for ref, unit, n, _ in dates.events:
        days.append(days[ref] + n * ROUGH.get(unit, 7.0))
    unit, n = dates.shift
    return _nearest(dates, days[-1] + n * ROUGH[unit])


def _unmoved(dates: Dates) -> Choice | None:
    """Pick the option nearest to today, whatever is asked."""
    return _nearest(dates, days_of(today_of(dates.anchor), dates.events)[-1])


WEIGHTS = {"direct": 0, "neighbour": 1, "locale": 1, "belief": 1, "deadline": 2, "delay": 2}


def difficulty(dates: Dates) -> float:
    """Return the calculations needed; beyond a few days they count twice, by a rule thrice."""
    story = 2 * len(dates.events) or WEIGHTS.get(dates.anchor[0], 3)
    unit, n = dates.shift
    return story + (1 if unit in ("days", "weeks") and abs(n) <= 7 else 2)


def published(path: str, files: Mapping[str, str]) -> Published[Dates]:
    """Read one item of BIG-Bench Hard: a story, one of nine questions, options."""
    with reading("date_understanding", path):
        (text,) = files.values()
        anchor, shift, options, target = published_item(text)
        return Published(Dates(anchor, (), (0,), ("Jane", "John"), shift, options), target)


TASK = Task(
    name="date_understanding",
    title="Date Understanding",
    category="reasoning",
    split="seen",
    summary="Infer what day is today from a short story and find the date some time away.",
    levels=LEVELS,
    instance_type=Dates,
    generate=generate,
    question=question,
    form="the letter of the right option in parentheses.",
    parse=parse,
    render=render_choice,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="calculations",
    shortcuts={
        "most frequent year": _usual_year,
        "middle date": _middle,
        "nearest date": lambda dates: _by_distance(dates, 0),
        "second nearest date": lambda dates: _by_distance(dates, 1),
        "farthest date": lambda dates: _by_distance(dates, -1),
        "nearest date on the side asked for": _nearest_side,
        "move the day named, whatever the story": _without_story,
        "most common day, month and year": _by_vote,
    },
    lazy={
        "estimate without a calendar": Lazy(_estimated, (1, 0.85, 0.9, 0.5, 0.45)),
        "find today, ignore what is asked": Lazy(_unmoved, (0.2, 0.2, 0.35, 0.2, 0.15)),
        "keep the day of the month, if offered": Lazy(_same_day, (0.02, 0.03, 0.15, 0.03, 0.03)),
    },
    chance=lambda dates: 1 / _count(dates),
    canonical=lambda dates: (dates.anchor, dates.events, dates.shift, dates.weekdays),
    published=published,
    defects=lambda _, files: wrong_weekdays(item_text(files)),
    version=4,
)
