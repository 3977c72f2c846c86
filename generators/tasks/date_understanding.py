"""Date understanding: find out which day is today, move on by some time, pick the date.

Source: CodeSteer (ICML 2025), task "Date Understanding"; BIG-Bench Hard. The calendar is the
Gregorian one for all years. The right option may be named by its letter, by the date in any
usual notation, or by both.

Repaired against the published version: keys are computed (20 of 250 published keys are
wrong), every counting convention is said, dates and weekdays agree, and the options are
symmetric: none of them is the centre from which the others were made, so that neither the
most frequent year nor the nearest date gives the answer away.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from generators._calendar import (
    STYLES,
    WEEKDAYS,
    Shift,
    in_style,
    iso,
    parts,
    read_date,
    shift_words,
    shifted,
    us,
    weekday,
)
from generators._choice import (
    LETTERS,
    Choice,
    choice_faults,
    lettered,
    read_choice,
    render_choice,
)
from generators._date_chains import EVENTS, Event, chain_story, days_of, draw_chain
from generators._date_levels import LEVELS, Level
from generators._date_options import draw_options
from generators._date_published import published_item
from generators._date_stories import (
    Anchor,
    date_words,
    draw_anchor,
    named_day,
    story_fields,
    story_forms,
    today_of,
)
from generators._names import PEOPLE
from generators._published import reading
from generators._wording import phrase
from generators.errors import AnswerError
from generators.task import Published, Task


@dataclass(frozen=True)
class Dates:
    """A story about days and a question on one of them.

    Attributes:
        anchor: see `_date_stories`; says what today is, or when the first event is.
        events: see `_date_chains`; the last one is today. Empty where the anchor says it.
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


def generate(level: Level, rng: Random) -> Dates:
    """Draw a story, a question and options around the right date."""
    anchor = draw_anchor(rng.choice(level.kinds), level.years, rng)
    chain = rng.randint(*level.chain)
    events = draw_chain(chain, level.spare, level.long, rng) if chain else ()
    named = named_day(anchor)
    today = days_of(today_of(anchor), events)[-1]
    unit, least, most = rng.choice(level.shifts)
    shift = (unit, rng.choice((-1, 1)) * rng.randint(least, most))
    key = shifted(today, shift)
    options = list(range(7))
    weekdays = rng.randrange(10) < level.weekdays
    if not weekdays:
        options = draw_options(key, abs(key - today), named, level.options + level.none, rng)
        if level.none:
            wrong = rng.choice([day for day in options if day != key])
            options.remove(key if rng.randrange(len(options)) == 0 else wrong)
    sentences = range(len(events) + 1)
    names = (*rng.sample(PEOPLE, 2), *rng.sample(EVENTS, len(events) if events else 0))
    return Dates(
        anchor,
        events,
        tuple(rng.sample(sentences, len(sentences)) if level.spare else sentences),
        names,
        shift,
        tuple(options),
        weekdays,
        level.none and not weekdays,
    )


OPENINGS = (
    "{story} {ask}",
    "Read the following and find the date. {story} {ask}",
    "A question about the calendar: {story} {ask}",
    "Which of the options is right? {story} {ask}",
)
RULES = {
    "months": "A number of months or years earlier or later means the same day of the month; in a "
    "month that is too short for it, the last day.",
    "working": "Working days are all days from Monday to Friday; counting begins with the next (or "
    "previous) one, and there are no holidays.",
    "weekday": "The first Friday after (or before) a day is never that day itself, and so for the "
    "other days of the week.",
}


def question(dates: Dates) -> str:
    """Tell the story with the conventions that it needs, and ask."""
    units = {dates.shift[0], *(unit for _, unit, _, _ in dates.events)}
    rules = ["The Gregorian calendar applies; dates like 3/4/2000 are month/day/year."]
    rules += [rule for unit, rule in RULES.items() if unit in units]
    when = shift_words(dates.shift)
    asked = "day of the week is it" if dates.weekdays else "is the date (MM/DD/YYYY)"
    ask = f"What {asked} {when}? ({' '.join(rules)})\n{lettered(_texts(dates))}"
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
    if dates.weekdays:
        spellings = [{WEEKDAYS[day].lower()} for day in dates.options]
    else:
        spellings = [{iso(day)} for day in dates.options]
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
    letters = LETTERS[: _count(dates)]
    return Choice(rng.choice([letter for letter in letters if letter != answer.letter]))


def guess(dates: Dates, rng: Random) -> Choice:
    """Pick any option."""
    return Choice(rng.choice(LETTERS[: _count(dates)]))


def _usual_year(dates: Dates) -> Choice | None:
    """Pick the first option in the year that most options share."""
    years = [parts(day)[0] for day in dates.options] if not dates.weekdays else [0]
    return Choice(LETTERS[years.index(Counter(years).most_common(1)[0][0])])


def _by_distance(dates: Dates, farthest: bool) -> Choice | None:
    """Pick the option nearest to, or farthest from, the day that the story names."""
    if dates.weekdays:
        return None
    days = sorted(dates.options, key=lambda day: abs(day - named_day(dates.anchor)))
    return Choice(LETTERS[dates.options.index(days[-1 if farthest else 0])])


def _middle(dates: Dates) -> Choice | None:
    """Pick the median date."""
    middle = sorted(dates.options)[len(dates.options) // 2]
    return Choice(LETTERS[dates.options.index(middle)])


WEIGHTS = {"direct": 0, "neighbour": 1}


def difficulty(dates: Dates) -> float:
    """Return the calculations needed; what goes beyond a few days counts twice."""
    story = 2 * len(dates.events) + (0 if dates.events else WEIGHTS.get(dates.anchor[0], 2))
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
    form="the letter of the right option, for example (C).",
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
        "nearest date": lambda dates: _by_distance(dates, farthest=False),
        "farthest date": lambda dates: _by_distance(dates, farthest=True),
    },
    chance=lambda dates: 1 / _count(dates),
    canonical=lambda dates: (dates.anchor, dates.events, dates.shift, dates.weekdays),
    published=published,
)
