"""The tasks in which a numbered list of methods exchanges units of several kinds.

They share their instance, answers, verifier and generator, and differ in their words, in the
order in which methods are carried out, and in what the published samples hold.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from generators.answers.counts import Counts, counts, render
from generators.published.finding import Finding
from generators.shared.exchange import (
    EXHAUSTING,
    FORM,
    ONE_EACH,
    Exchange,
    Reading,
    answer_of,
    any_stock,
    as_counts,
    backwards,
    faults,
    first_possible,
    near_miss,
    rounds,
    runner,
    steps,
    stock_of,
    until_stuck,
)
from generators.shared.exchange_draw import Level, draw
from generators.task import Published, Split, Task, no_defects

CARELESS: Mapping[str, Reading] = {
    "unchanged": lambda exchange: exchange.start,
    "one round": rounds(1),
    "two rounds": rounds(2),
    "until the first skip": until_stuck,
}
"""What a player says who does not go on to the end."""


@dataclass(frozen=True)
class Order:
    """How methods take turns, and the other `readings` of that by name.

    At its turn, a method is carried out as often as possible, but `most` times.
    """

    most: int
    readings: Mapping[str, Reading]


ONCE = Order(
    ONE_EACH,
    {
        **CARELESS,
        "as often as possible": stock_of(runner(EXHAUSTING)),
        "first possible method": first_possible,
        "from the last method on": backwards(ONE_EACH),
    },
)
"""At its turn, a method is carried out once if possible."""
EXHAUSTIVE = Order(
    EXHAUSTING,
    {
        **CARELESS,
        "once per turn": stock_of(runner(ONE_EACH)),
        "from the last method on": backwards(EXHAUSTING),
        "one round, as often as possible": rounds(1, EXHAUSTING),
    },
)
"""At its turn, a method is carried out as often as possible."""


def exchange_task(
    *,
    name: str,
    title: str,
    split: Split,
    summary: str,
    levels: Mapping[int, Level],
    kinds: Callable[[int, int], tuple[str, ...]],
    order: Order,
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
        order: how the methods take turns; from level 2 on, its other readings do not agree.
        question: the puzzle in words.
        unit: what is counted when methods are carried out.
        published: reads one published sample.
        defects: says what is wrong with it that its stored answer does not show.
        version: raised whenever a question, a stream or a verdict changes.
    """
    run = runner(order.most)
    return Task(
        name=name,
        title=title,
        category="execution",
        split=split,
        summary=summary,
        levels=levels,
        instance_type=Exchange,
        generate=_drawing(kinds, order),
        question=question,
        form=FORM,
        parse=counts,
        render=render,
        violations=faults(run),
        solve=answer_of(run),
        spoil=lambda _, answer, rng: near_miss(answer, rng),
        guess=any_stock,
        difficulty=steps(run),
        difficulty_unit=unit,
        shortcuts=as_counts(order.readings),
        published=published,
        defects=defects,
        version=version,
    )


def _drawing(
    kinds: Callable[[int, int], tuple[str, ...]], order: Order
) -> Callable[[Level, Random], Exchange]:
    rivals = tuple(order.readings.values())[::-1]  # those that agree most often go first
    return lambda level, rng: draw(level, kinds, order.most, rivals, rng)
