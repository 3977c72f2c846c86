import json
import re
from datetime import date, timedelta

import pytest

import generators
from generators.errors import AnswerError, PublishedError
from generators.tasks.date_understanding.calendar import (
    asked_words,
    nth_weekday,
    plus_months,
    read_date,
    shifted,
    weekday_from,
)
from generators.tasks.date_understanding.stories import (
    NEIGHBOURS,
    STORIES,
    chain_story,
    days_of,
    named_day,
    today_of,
)
from generators.tasks.date_understanding.task import Dates, parse

task = generators.load("date_understanding")


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


EVE = Dates(
    ("named", 1937, "christmas eve", 1),
    (),
    (0,),
    ("Ada", "Ben"),
    ("days", 1),
    (day("1937-12-11"), day("1937-12-25"), day("1938-12-25")),
    none=True,
)


@pytest.mark.parametrize(
    "text",
    [
        *("B", "(b)", "B)", "B.", "(B) 12/25/1937", "B) 12/25/1937", "B 12/25/1937", "Option B"),
        *("12/25/1937", "1937-12-25", "December 25, 1937", "25 December 1937", "Dec 25, 1937"),
        *("Dec. 25th, 1937", "the 25th of December 1937", "12/25/1937 (B)", "Answer: B"),
        *("Saturday, December 25, 1937", "Sat. 12/25/1937", '{"answer": "B"}', "B: 12/25/1937"),
    ],
)
def test_spellings_of_the_right_option(text: str) -> None:
    assert task.verify(EVE, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "text",
    [
        *("A", "A and B", "A, B", "(B) 12/11/1937", "E", "12/25/1936", "25/12/1937", "D", "none"),
        *("Monday, December 25, 1937", "Tue, 12/25/1937"),
        *("12/25/37", "B or C", "none of these", "(D) none of these", "31/31/1937", "Tuesday"),
    ],
)
def test_other_spellings_are_not_right(text: str) -> None:
    assert not task.verify(EVE, f"<<<{text}>>>").right


@pytest.mark.parametrize("text", ["", "I do not know", "A, B", "(A)(B)", "13/13/2000", "soon"])
def test_unreadable(text: str) -> None:
    with pytest.raises(AnswerError):
        parse(text)


@pytest.mark.parametrize("text", ["D", "none of these", "(D) None of these.", "12/26/1937"])
def test_none_of_these(text: str) -> None:
    later = Dates(EVE.anchor, (), (0,), EVE.names, ("days", 2), EVE.options, none=True)
    assert task.verify(later, f"<<<{text}>>>").right


def one_by_one(start: date, count: int, counts: object = None) -> date:
    """Walk `count` accepted days from a date, one day at a time."""
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        start += step
        if counts is None or counts(start):  # type: ignore[operator]
            count -= step.days
    return start


def test_shifts_against_walking_day_by_day() -> None:
    for text in ("2000-02-29", "1899-12-31", "2023-07-01", "1900-02-28", "2024-06-09"):
        start = date.fromisoformat(text)
        for n in (-40, -7, -1, 1, 2, 11, 60):
            walked = one_by_one(start, n).toordinal()
            assert shifted(start.toordinal(), ("days", n)) == walked
            work = one_by_one(start, n, lambda d: d.isoweekday() < 6)
            assert shifted(start.toordinal(), ("working", n)) == work.toordinal()
            for w in range(7):
                found = one_by_one(start, n, lambda d, w=w: d.isoweekday() == w + 1)
                assert weekday_from(start.toordinal(), n, w) == found.toordinal()


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        *(("2024-03-31", -1, "2024-02-29"), ("2023-03-31", -1, "2023-02-28")),
        *(("2024-02-29", -12, "2023-02-28"), ("2000-02-29", -1200, "1900-02-28")),
        *(("2023-12-15", 1, "2024-01-15"), ("2024-01-01", -1, "2023-12-01")),
    ],
)
def test_months_are_clamped(start: str, months: int, end: str) -> None:
    assert plus_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("anchor", "today"),
    [
        (("weekday", 2001, 11, 4, 3), "2001-11-22"),
        (("anniversary", day("1958-01-02"), 5), "1963-01-02"),
        (("countdown", 2015, 12, 36), "2014-12-30"),
        (("countdown", 2015, 20, 4), "2014-12-31"),
        (("named", 2012, "month end", 1), "2012-01-31"),
        (("named", 2020, "palindrome", 1), "2020-02-02"),
        (("named", 2008, "quarter end", 1), "2008-03-31"),
        (("named", 2024, "day of the year", 60), "2024-02-29"),
        (("recurrence", day("2009-10-16"), "months", 1, 5), "2010-02-16"),
        (("recurrence", day("2020-02-20"), "weeks", 2, 3), "2020-03-19"),
        (("counter", day("2017-05-09"), 40), "2017-06-17"),
        (("since", day("2020-03-20"), 176), "2020-09-12"),
        (("working", day("2016-12-02"), 3), "2019-12-01"),
        (("belief", day("2019-06-18"), day("2019-06-19")), "2019-06-19"),
    ],
)
def test_stories_whose_published_keys_were_wrong_or_debatable(anchor: tuple, today: str) -> None:
    assert today_of(anchor) == day(today)


def test_the_nth_weekday_is_in_its_month() -> None:
    for month in range(1, 13):
        for n in range(1, 5):
            found = date.fromordinal(nth_weekday(1900, month, n, 2))
            assert (found.month, found.weekday()) == (month, 2)
            assert 7 * (n - 1) < found.day <= 7 * n


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_options_are_distinct_and_no_place_is_preferred(level: int) -> None:
    keys = []
    for index in range(150):
        dates = task.instance(level, index)
        assert len(set(dates.options)) == len(dates.options)
        keys.append(task.solve(dates).letter)
    assert max(map(keys.count, keys)) < 50


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_no_place_in_the_calendar_is_preferred(level: int) -> None:
    places = []
    offered = task.levels[level].options
    for index in range(400):
        dates = task.instance(level, index)
        today = days_of(today_of(dates.anchor), dates.events)[-1]
        key, named = shifted(today, dates.shift), named_day(dates.anchor)
        if not dates.weekdays and key in dates.options and len(dates.options) == offered:
            away = sorted(abs(day - named) for day in dates.options)
            assert len(set(away)) == len(away), "two options are equally far"
            places.append(away.index(abs(key - named)))
    for place in range(offered):
        share = places.count(place) / len(places)
        assert abs(share - 1 / offered) < 0.08


@pytest.mark.parametrize("k", sorted(NEIGHBOURS))
def test_stories_about_days_near_today_look_the_right_way(k: int) -> None:
    for form in NEIGHBOURS[k]:
        past = re.search(r"\b(?:ago|yesterday|was)\b", form.lower())
        assert bool(past) == (k < 0)
        assert ("day before yesterday" in form.lower()) == (k == -2)
        assert ("day after tomorrow" in form.lower()) == (k == 2)


def test_the_second_of_two_beliefs_is_right_in_words() -> None:
    for form in STORIES["belief"]:
        said, trusted = re.findall(r"\{(\w+)\} (?:says|is not|is right)", form)
        assert said == trusted == "b"
        right = next(part for part in re.split(r"; |, while ", form) if part.startswith("{b} says"))
        assert "{day}" in right
        assert "{wrong}" not in right


def test_chains_and_shifts_in_words() -> None:
    start = day("2024-01-31")
    events = (
        (0, "working", -3, 0),
        (1, "weekday", 2, 4),
        (2, "next month", 1, 0),
        (3, "days", 9, 0),
    )
    ends = [date.fromordinal(one).isoformat() for one in days_of(start, events)]
    assert ends == ["2024-01-31", "2024-01-26", "2024-02-09", "2024-03-04", "2024-03-13"]
    names = ("dog show", "boat trip", "film night", "book sale")
    assert chain_story("Jan 31, 2024", names, events, range(5)) == (
        "The dog show is on Jan 31, 2024. The boat trip is on the 3rd working day before "
        "the dog show. The film night is on the second Friday after the boat trip. The book sale "
        "is on the first Monday of the calendar month after that of the film night. "
        "Today is exactly 9 days after the book sale."
    )
    assert asked_words(("days", 10)) == "is 10 days after today"
    assert asked_words(("months", -12)) == "is one year before today"
    assert asked_words(("days", -1)) == "was yesterday"
    assert asked_words(("working", -2)) == "is the 2nd working day before today"


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_ignoring_the_story_does_not_pay(level: int) -> None:
    """The nearest option to the day named moved as asked is right no more often than any other."""
    told = []
    for index in range(600):
        dates = task.instance(level, index)
        picked = task.shortcuts["move the day named, whatever the story"](dates)
        told += [picked == task.solve(dates)] if picked else []
    share = 1 / (len(dates.options) + dates.none)
    assert len(told) > 300
    assert sum(told) / len(told) < share + 3.5 * (share / len(told)) ** 0.5


def test_the_story_may_write_the_day_before_the_month() -> None:
    asked = {}
    for index in range(300):
        dates = task.instance(3, index)
        asked.setdefault(dates.anchor[0] == "locale", task.question(dates))
    assert "all other dates such as 3/4/2000 give the month" in asked[True]
    assert "; dates such as 3/4/2000 give the month" in asked[False]


def test_dates_that_do_not_exist_are_none() -> None:
    assert read_date("02/30/2001") is None
    assert read_date("February 29, 2000") == day("2000-02-29")
    assert read_date("Sept. 1st, 2021") == day("2021-09-01")


def item(story: str, asked: str = "today") -> dict[str, str]:
    options = "(A) 01/01/2000\n(B) 01/02/2000"
    text = f"{story} What is the date {asked} in MM/DD/YYYY?\nOptions:\n{options}"
    return {"f": json.dumps({"input": text, "target": "(A)"})}


def test_published_stories() -> None:
    read = task.published("p", item("The day before yesterday was 11/23/1933."))
    assert today_of(read.instance.anchor) == day("1933-11-25")
    read = task.published("p", item("2015 is coming in 36 hours."))
    assert today_of(read.instance.anchor) == day("2014-12-30")


@pytest.mark.parametrize("files", [{}, {"f": ""}, {"f": "[]"}, {"f": "[" * 9000}, item("Hm.")])
def test_malformed_files(files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        task.published("p", files)
