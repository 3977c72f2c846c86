"""Synthesis and decomposition: exchange crops for products, one method at a time.

Source: CodeSteer (ICML 2025), task "Synthesis Decomposition". Right is the last stock, with
one count per kind: methods take turns, each is carried out once per turn if possible.

Repaired against the published version: all rules are stated, exchanges are drawn for each puzzle,
one is skipped before the end, and other readings of the order give other stocks.
"""

import re
from collections.abc import Mapping

from generators.published.stored import reading, solution_json
from generators.shared.exchange import ONCE, Exchange, listed, named, numbered
from generators.shared.exchange_draw import Level
from generators.shared.exchange_task import exchange_task
from generators.shared.wording import phrase
from generators.task import Published

LEVELS = {
    1: Level((2, 2), (1, 1), (2, 2), (3, 6), (2, 4), apart="no"),
    2: Level((3, 3), (1, 1), (3, 3), (3, 10), (4, 9), largest=3, apart="most"),
    3: Level((3, 3), (1, 2), (3, 4), (2, 8), (6, 14), loops=True),
    4: Level((4, 4), (3, 3), (6, 6), (10, 30), (15, 60), largest=3, loops=True),
    5: Level((6, 6), (5, 5), (10, 10), (50, 200), (60, 300), idle=1, largest=3, loops=True),
}
CROPS, PRODUCTS = "ABCDEF", ("X", "XY", "XYZ", "WXYZ", "VWXYZ")


def _kinds(raw: int, made: int) -> tuple[str, ...]:
    return (*CROPS[:raw], *PRODUCTS[made - 1])


WORDINGS = (
    "A farmer grows the crops {crops} and can trade at a market, which also offers {products}. "
    "The market allows these exchanges:",
    "At a farmers' market, the crops {crops} and {products} change hands by the following "
    "exchanges only:",
    "The crops {crops} grow on a farm; these and {products} can be exchanged in the following "
    "ways:",
)
ORDER = (
    "What is on the left of an arrow is given away, what is on the right is received. The farmer "
    "tries the exchanges in the order 1 to {last} and, after the last, again from 1, over and "
    "over. An exchange that is tried is made exactly once if the farmer owns all that is given "
    "away at that moment; if not, it is skipped. In either case the next one is tried after that. "
    "The farmer goes home as soon as none of the exchanges can be made."
)


def question(exchange: Exchange) -> str:
    """State the exchanges, their order, and the crops there are."""
    raw = sum(kind in CROPS for kind in exchange.kinds)
    crops, made = named(exchange.kinds[:raw]), exchange.kinds[raw:]
    products = f"the product{'s' * (len(made) > 1)} {named(made)}"
    return (
        f"{phrase(exchange, WORDINGS).format(crops=crops, products=products)}\n"
        f"{numbered(exchange)}\n\n{ORDER.format(last=len(exchange.methods))}\n\n"
        f"At first the farmer owns {listed(exchange.start, exchange.kinds, ', ')}, and nothing "
        f"else. How many units of {', '.join(exchange.kinds)} (in this order) does the farmer own "
        "in the end?"
    )


STORED = "ABCXY"
"""The kinds of every stored answer; those that a sample does not have are 0."""
_METHOD = re.compile(r"Method \d+: ([^.]{1,200}?) can be exchanged for ([^.]{1,200}?), and this")
_UNITS = re.compile(r"(\d{1,6}) units? of (?:crop|product) ([A-Z])")


def published(path: str, files: Mapping[str, str]) -> Published[Exchange]:
    """Read a published sample; its exchanges stand in the question only."""
    with reading("synthesis_decomposition", path):
        solution = solution_json(files)
        crops = {kind: int(amount) for kind, amount in solution["initial_state"].items()}
        found = _METHOD.findall(files["question.txt"])
        pairs = [(_units(taken), _units(given)) for taken, given in found]
        named = set(crops).union(*(side for pair in pairs for side in pair))
        kinds = tuple(kind for kind in STORED if kind in named)
        methods = tuple((_amounts(a, kinds), _amounts(b, kinds)) for a, b in pairs)
        if not methods or not all(any(side) for method in methods for side in method):
            raise ValueError("no exchanges in the question")
        last = dict(zip(STORED, map(int, solution["solution"]["answer"]), strict=True))
        exchange = Exchange(kinds, _amounts(crops, kinds), methods)
        return Published(exchange, str(list(_amounts(last, kinds))))


def _units(side: str) -> dict[str, int]:
    return {kind: int(amount) for amount, kind in _UNITS.findall(side)}


def _amounts(units: Mapping[str, int], kinds: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(units.get(kind, 0) for kind in kinds)


TASK = exchange_task(
    name="synthesis_decomposition",
    title="Synthesis Decompo.",
    split="unseen",
    summary="Count what a farmer owns after trying a list of exchanges in turn.",
    levels=LEVELS,
    kinds=_kinds,
    order=ONCE,
    agreeing=1.0,
    question=question,
    unit="exchanges made",
    published=published,
    version=4,
)
