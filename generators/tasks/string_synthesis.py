"""String synthesis: combine blocks, every method as often as possible at its turn.

Source: CodeSteer (ICML 2025), task "String Synthesis". Right is the last stock, with one
count per kind of block: methods take turns, each is repeated at its turn while possible.

Repaired against the published version: all rules are stated, counts are separate numbers, methods
differ from puzzle to puzzle, and other readings of the order give other stocks.
"""

import json
from collections.abc import Iterator, Mapping

from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import reading, solution_json
from generators.shared.exchange import (
    EXHAUSTING,
    EXHAUSTIVE,
    ONE_EACH,
    Exchange,
    last_stock,
    listed,
    named,
    numbered,
)
from generators.shared.exchange_draw import Level
from generators.shared.exchange_task import exchange_task
from generators.shared.wording import phrase
from generators.task import Published

LEVELS = {
    1: Level((2, 2), (2, 2), (3, 3), (1, 3), (2, 5), apart="no"),
    2: Level((3, 3), (4, 4), (5, 5), (1, 5), (3, 9), idle=2, loops=True, orders=4, apart="most"),
    3: Level((3, 3), (6, 6), (6, 6), (1, 10), (5, 20), idle=2, loops=True, orders=4),
    4: Level((3, 3), (6, 6), (6, 6), (10, 40), (20, 150), idle=2, loops=True, orders=4),
    5: Level((4, 4), (6, 8), (8, 12), (50, 200), (160, 1500), idle=3, largest=3, loops=True),
}
ABC = "ABCD"


def _kinds(raw: int, made: int) -> tuple[str, ...]:
    half = (made + 1) // 2
    curly, round_ = ABC[:half], ABC[: made - half]
    return (
        *(f"[{letter}]" for letter in ABC[:raw]),
        *(f"{{{letter}}}" for letter in curly),
        *(f"({letter})" for letter in round_),
    )


WORDINGS = (
    "There are these kinds of blocks: {kinds}. Blocks can be combined into others by the "
    "following methods:",
    "Blocks come in the kinds {kinds}. The methods for turning blocks into others are:",
    "A toy has blocks of the kinds {kinds}; these are the methods for combining them:",
)
ORDER = (
    "A method uses up what is on the left of its arrow and makes what is on the right. The methods "
    "take turns in the order 1 to {last}, then again from 1, and so on. At its turn, a method is "
    "carried out again and again for as long as there are enough blocks for it (perhaps not at "
    "all); only then is it the next method's turn. The process ends as soon as no method can be "
    "carried out any more."
)


def question(exchange: Exchange) -> str:
    """State the methods, how they take turns, and the blocks there are."""
    kinds, start = ", ".join(exchange.kinds), listed(exchange.start, exchange.kinds, ", ")
    opening = phrase(exchange, WORDINGS).format(kinds=named(exchange.kinds))
    return (
        f"{opening}\n{numbered(exchange)}\n\n"
        f"{ORDER.format(last=len(exchange.methods))}\n\n"
        f"At the start there are {start}, and no other blocks. How many blocks of each kind "
        f"are there at the end? Give the numbers in the order {kinds}."
    )


METHODS = (
    ((1, 1, 1, 0, 0, 0, 0, 0, 0), (0, 0, 0, 1, 0, 0, 0, 0, 0)),
    ((1, 1, 0, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 1, 0, 0, 0)),
    ((0, 1, 1, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 0, 0, 0)),
    ((0, 0, 2, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 1, 0, 0, 0)),
    ((0, 0, 0, 1, 0, 1, 0, 0, 0), (0, 0, 0, 0, 0, 0, 1, 1, 0)),
    ((0, 0, 0, 0, 2, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 0, 0, 1)),
)
"""The methods of all published samples, over `_kinds(3, 6)`."""


def published(path: str, files: Mapping[str, str]) -> Published[Exchange]:
    """Read a published sample."""
    with reading("string_synthesis", path):
        solution = solution_json(files)
        square = [int(solution[f"{letter}_count"]) for letter in "ABC"]
        stored = [int(number) for number in solution["final_counts"]]
        exchange = Exchange(_kinds(3, 6), (*square, *([0] * 6)), METHODS)
        return Published(exchange, json.dumps(stored))


def defects(exchange: Exchange, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the other stock that the published wording allows."""
    often, once = (last_stock(exchange, most) for most in (EXHAUSTING, ONE_EACH))
    if often is not None and once is not None and often != once:
        yield Finding(AMBIGUOUS, f"each method once a turn leaves {' '.join(map(str, once))}")


TASK = exchange_task(
    name="string_synthesis",
    title="String Synthesis",
    split="seen",
    summary="Count blocks after combining them by methods, each as often as possible in turn.",
    levels=LEVELS,
    kinds=_kinds,
    order=EXHAUSTIVE,
    agreeing=0.9,
    question=question,
    unit="methods carried out",
    published=published,
    defects=defects,
    version=4,
)
