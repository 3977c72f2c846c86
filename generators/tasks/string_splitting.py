"""String splitting: take machines apart and put parts together, one method at a time.

Source: CodeSteer (ICML 2025), task "String Splitting". Right is the last stock, with one
count per kind: methods take turns, each is carried out once per turn if possible.

Repaired against the published version: all rules are stated, counts are separate numbers, methods
differ from puzzle to puzzle, and other readings of the order give other stocks.
"""

import re
from collections.abc import Iterator, Mapping

from generators.published.finding import NOTE, Finding
from generators.published.stored import reading, solution_json
from generators.shared.exchange import ONCE, Exchange, listed, named, numbered
from generators.shared.exchange_draw import Level
from generators.shared.exchange_task import exchange_task
from generators.shared.wording import phrase
from generators.task import Published

LEVELS = {
    1: Level((2, 2), (2, 2), (3, 3), (1, 3), (2, 5), apart="no"),
    2: Level((3, 3), (3, 3), (4, 4), (2, 5), (4, 9), apart="most"),
    3: Level((3, 3), (3, 3), (5, 5), (1, 10), (8, 25)),
    4: Level((3, 3), (3, 3), (5, 5), (20, 60), (60, 200)),
    5: Level((4, 4), (4, 4), (7, 10), (100, 400), (300, 2000), largest=3, loops=True),
}
MACHINES, PARTS = "ABCD", "WXYZ"


def _kinds(raw: int, made: int) -> tuple[str, ...]:
    return (*MACHINES[:raw], *PARTS[len(PARTS) - made :])


WORDINGS = (
    "A workshop has old machines ({machines}) and wants parts ({parts}). These are its methods for "
    "taking things apart and putting them together:",
    "Machines of the types {machines} can be taken apart into parts of the types {parts}, and "
    "some things can be put together, by the following methods:",
    "In a scrapyard, machines ({machines}) and parts ({parts}) are turned into one another by "
    "these methods:",
)
ORDER = (
    "A method uses up what is on the left of its arrow and yields what is on the right. The "
    "methods take turns in the order 1 to {last}, then again from 1, and so on. At its turn, a "
    "method is carried out exactly once if everything it uses up is in stock at that moment; if "
    "not, it is skipped. Either way, the turn then passes to the next method. The process ends as "
    "soon as no method at all can be carried out."
)


def question(exchange: Exchange) -> str:
    """State the methods, how they take turns, and the machines there are."""
    raw = sum(kind in MACHINES for kind in exchange.kinds)
    machines, parts = named(exchange.kinds[:raw]), named(exchange.kinds[raw:])
    return (
        f"{phrase(exchange, WORDINGS).format(machines=machines, parts=parts)}\n"
        f"{numbered(exchange)}\n\n{ORDER.format(last=len(exchange.methods))}\n\n"
        f"At the start there are {listed(exchange.start, exchange.kinds, ', ')}, and no parts. "
        f"How many units of {', '.join(exchange.kinds)} (in this order) are there at the end?"
    )


_START = re.compile(r"(\d{1,6}) units? of Machine ([ABC])\b")
METHODS = (
    ((1, 0, 0, 0, 0, 0), (0, 0, 0, 2, 1, 0)),
    ((0, 2, 0, 0, 0, 0), (0, 0, 0, 1, 0, 0)),
    ((0, 0, 2, 0, 0, 0), (0, 0, 0, 0, 1, 0)),
    ((0, 1, 1, 0, 0, 0), (1, 0, 0, 0, 0, 0)),
    ((0, 0, 0, 1, 1, 0), (0, 0, 0, 0, 0, 1)),
)


def published(path: str, files: Mapping[str, str]) -> Published[Exchange]:
    """Read a published sample; the machines stand in the question only."""
    with reading("string_splitting", path):
        found = {kind: int(n) for n, kind in _START.findall(files["question.txt"])}
        stored = [str(int(number)) for number in solution_json(files)["expected_answer"]]
        start = (*(found[kind] for kind in "ABC"), 0, 0, 0)
        return Published(Exchange(tuple("ABCXYZ"), start, METHODS), f"[{', '.join(stored)}]")


def defects(_: Exchange, files: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a stored count has two digits."""
    counts = solution_json(files)["expected_answer"]
    if any(len(count) > 1 for count in counts):
        yield Finding(NOTE, "the original compares counts of two digits without separators")


TASK = exchange_task(
    name="string_splitting",
    title="String Splitting",
    split="unseen",
    summary="Count what is left after machines and parts are exchanged by methods in turn.",
    levels=LEVELS,
    kinds=_kinds,
    order=ONCE,
    agreeing=0.8,
    question=question,
    unit="methods carried out",
    published=published,
    defects=defects,
    version=4,
)
