"""The tasks in which a numbered list of methods exchanges units of several kinds.

They share their instance, answers, verifier and generator, and differ in their words, in the
order in which methods are carried out, and in what the published samples hold.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from random import Random
from typing import Final

from generators.answers.counts import Counts, counts, in_order, render, written
from generators.published.finding import Finding
from generators.shared.exchange import Exchange, Order, Reading, last_stock, run
from generators.shared.exchange_draw import Level, draw
from generators.task import Lazy, Published, Split, Task, no_defects

FORM: Final = (
    "the list of these numbers in the order that the question gives, in square brackets and "
    "without words."
)


def exchange_task(
    *,
    name: str,
    title: str,
    split: Split,
    summary: str,
    levels: Mapping[int, Level],
    kinds: Callable[[int, int], tuple[str, ...]],
    order: Order,
    agreeing: float,
    question: Callable[[Exchange], str],
    unit: str,
    published: Callable[[str, Mapping[str, str]], Published[Exchange]],
    defects: Callable[[Exchange, Mapping[str, str]], Iterator[Finding]] = no_defects,
    version: int,
) -> Task[Level, Exchange, Counts]:
    """Return the record of a task.

    Args:
        name: identifier (snake_case).
        title: name in tables.
        split: whether the paper's steerer was trained on it.
        summary: what it asks, in one sentence.
        levels: what is drawn at levels 1 to 5.
        kinds: names so many kinds of what is there at first, and so many of what is made.
        order: how the methods take turns.
        agreeing: highest share of instances of level 2 on which one of the order's subtle
            readings agrees, from 0 to 1.
        question: the puzzle in words.
        unit: what is counted when methods are carried out.
        published: reads one published sample.
        defects: says what is wrong with it that its stored answer does not show.
        version: raised whenever a question, a stream or a verdict changes.
    """
    rivals, right = _rivals(order), partial(last_stock, most=order.most)
    return Task(
        name=name,
        title=title,
        category="execution",
        split=split,
        summary=summary,
        levels=levels,
        instance_type=Exchange,
        generate=lambda level, rng: draw(level, kinds, order.most, rivals, rng),
        question=question,
        form=FORM,
        parse=counts,
        render=render,
        violations=partial(violations, right),
        solve=partial(answer, right),
        spoil=spoil,
        guess=guess,
        difficulty=lambda exchange: sum((run(exchange, order.most) or ((), ()))[1]),
        difficulty_unit=unit,
        shortcuts={name: partial(answer, reading) for name, reading in order.readings.items()},
        lazy=_lazy(order, agreeing),
        published=published,
        defects=defects,
        version=version,
    )


def _rivals(order: Order) -> Mapping[str, tuple[Reading, ...]]:
    """Return the readings that give other stocks, for each of `Level.apart`."""
    most = tuple(order.readings.values())[::-1]  # those that agree most often go first
    return {"no": (), "most": most, "all": (*tuple(order.subtle.values())[::-1], *most)}


def _lazy(order: Order, agreeing: float) -> Mapping[str, Lazy[Exchange, Counts]]:
    return {
        name: Lazy(partial(answer, reading), (1.0, agreeing, 0.0, 0.0, 0.0))
        for name, reading in order.subtle.items()
    }


def answer(reading: Reading, exchange: Exchange) -> Counts | None:
    """Return the last stock of a reading as an answer."""
    stock = reading(exchange)
    return None if stock is None else written(stock)


def violations(right: Reading, exchange: Exchange, said: Counts) -> Iterator[str]:
    """Yield what is wrong with an answer, kind by kind."""
    given, stock = in_order(said, exchange.kinds), right(exchange)
    if isinstance(given, str):
        yield given
    elif stock is None:
        yield "the methods never come to an end"
    else:
        for kind, found, wanted in zip(exchange.kinds, given, stock, strict=True):
            if found != wanted:
                yield f"says {found} of {kind}; there are {wanted} at the end"


def spoil(_: Exchange, right: Counts, rng: Random) -> Counts:
    """Change one count by one or two, not below 0."""
    place = rng.randrange(len(right))
    kind, amount = right[place]
    amount += rng.choice((1, 2) if amount < 2 else (-2, -1, 1, 2))
    return (*right[:place], (kind, amount), *right[place + 1 :])


def guess(exchange: Exchange, rng: Random) -> Counts:
    """Say small random counts."""
    return written(tuple(rng.randint(0, 4) for _ in exchange.kinds))
