"""Wordings of questions on dates and of short stories that fix today (see `_date_stories`)."""

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
        "{a} has a birthday today, on {words}.",
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
        "{a} waters the cactus for the first time on {day} and then every {every} days. Today is "
        "the {nth} time.",
        "Starting on {day}, {a} goes swimming every {every} days; today's swim is number {n}.",
    ),
    "weeks": (
        "A club met for the first time on {day} and meets every {every} weeks. Today is its "
        "{nth} meeting.",
        "{a} sees a doctor every {every} weeks. The first visit was on {day}; the {nth} is today.",
    ),
    "months": (
        "{a} pays rent on the same day of every month. The first payment was on {day}, today's is "
        "the {nth}.",
        "On {day} {a} began to visit a museum once a month, always on that day of the month. "
        "Today's visit is number {n}, the first included.",
    ),
    "counter": (
        "{a} takes one tablet a day from a box of {n}, the first of them on {day}. Today {a} takes "
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
        "A concert planned for {day} was put off by {n} days and takes place today.",
        "{a}'s flight should have left on {day}. It leaves today, {n} days late.",
    ),
    "countdown": (
        "It is {hour}:00 (24-hour clock), and the year {year} begins in exactly {n} hours.",
        "In exactly {n} hours the year {year} begins. The clock shows {hour}:00 (24-hour clock).",
    ),
    "locale": (
        "Where {a} lives, dates are written day first, then month. There today's newspaper is "
        "dated {turned}.",
        "{a} dates a letter {turned} today, with the day before the month, as is usual in {a}'s "
        "country.",
    ),
    "working": (
        "{day} was {a}'s second day in a new job (there was no day off after the first). Today is "
        "the {nth} anniversary of {a}'s first day in it.",
    ),
}
OPENINGS = (
    "{story} {ask}",
    "Read the following and find the date. {story} {ask}",
    "A question about the calendar: {story} {ask}",
    "Which of the options is right? {story} {ask}",
)
CALENDAR = "The Gregorian calendar applies; {which} like 3/4/2000 are month/day/year."
RULES = {
    "months": "A number of months or years earlier or later means the same day of the month; in a "
    "month that is too short for it, the last day.",
    "working": "Working days are all days from Monday to Friday; counting begins with the next (or "
    "previous) one, and there are no holidays.",
    "weekday": "The first Friday after (or before) a day is never that day itself, and so for the "
    "other days of the week.",
}
