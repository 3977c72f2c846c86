"""Exact change: choose coins that are together worth an amount.

CHANGE: this is a small puzzle that works. Replace it step by step by yours, from the instance
down, and keep the order of the parts. Say here where the puzzle comes from and what is right.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from generators.answers.numbers import integers
from generators.shared.wording import phrase
from generators.task import Task

Answer = tuple[int, ...]


# CHANGE: what one puzzle is: a frozen dataclass of integers, strings, booleans and tuples.
@dataclass(frozen=True)
class Purse:
    """The values of the `coins` in the order shown, and the `amount` to pay."""

    coins: Answer
    amount: int


# CHANGE: what makes a puzzle hard; level 3 is the usual one.
@dataclass(frozen=True)
class Level:
    """How many coins there are, and the largest value of one."""

    count: int
    largest: int


LEVELS = {1: Level(5, 20), 2: Level(7, 40), 3: Level(9, 80), 4: Level(13, 200), 5: Level(18, 500)}


def generate(level: Level, rng: Random) -> Purse:
    """Draw coins and pay with some of them, until no shortcut finds the amount."""
    while True:
        coins = [rng.randint(1, level.largest) for _ in range(level.count)]
        paid = rng.sample(coins, rng.randint(2, level.count - 2))
        purse = Purse(tuple(coins), sum(paid))
        if shortcuts_fail(purse):
            return purse


# CHANGE: at least three wordings of equal meaning, then every rule that `violations` checks.
WORDINGS = (
    "You have coins worth {coins}. Choose some of them that are together worth exactly {amount}.",
    "Pay exactly {amount} with coins from a purse that holds coins worth {coins}.",
    "A purse holds coins of these values: {coins}. Which of them add up to exactly {amount}?",
)
RULE = "Every coin can be used once, so a value can be used as often as it is listed."


def question(purse: Purse) -> str:
    """State the coins, the amount and the rule."""
    coins = ", ".join(map(str, purse.coins))
    return f"{phrase(purse, WORDINGS).format(coins=coins, amount=purse.amount)} {RULE}"


# CHANGE: `parse` reads every spelling of an answer and raises `AnswerError` for all other texts;
# `generators/answers/` has readers for numbers, choices, grids, labels, strings and expressions.
def parse(text: str) -> Answer:
    """Read the values of the coins, with or without brackets."""
    return integers(text)


def render(answer: Answer) -> str:
    """Write the values of the coins."""
    return f"[{', '.join(map(str, answer))}]"


# CHANGE: one sentence for each broken rule, cheapest first; any valid answer breaks none.
def violations(purse: Purse, answer: Answer) -> Iterator[str]:
    """Yield which coins are not there, and how much the others are worth."""
    for coin, times in (Counter(answer) - Counter(purse.coins)).items():
        yield f"uses {times} more of {coin} than the purse holds"
    if sum(answer) != purse.amount:
        yield f"the coins are worth {sum(answer)}, not {purse.amount}"


# CHANGE: a right answer from the instance alone, in well under a second at every level.
def solve(purse: Purse) -> Answer | None:
    """Keep one way to pay each amount that the coins so far can make."""
    paid: dict[int, Answer] = {0: ()}
    for coin in purse.coins:
        paid |= {
            total + coin: (*coins, coin)
            for total, coins in paid.items()
            if total + coin <= purse.amount and total + coin not in paid
        }
    return paid.get(purse.amount)


# CHANGE: an answer near a right one that is wrong whatever the instance is.
def spoil(purse: Purse, answer: Answer, rng: Random) -> Answer:
    """Change one coin by one, so that the amount is missed."""
    at = rng.randrange(len(answer))
    return (*answer[:at], answer[at] + 1, *answer[at + 1 :])


# CHANGE: what a player says who knows only the form of an answer.
def guess(purse: Purse, rng: Random) -> Answer:
    """Take some coins at random."""
    return tuple(rng.sample(purse.coins, rng.randint(1, len(purse.coins) - 1)))


def _greedily(coins: Sequence[int], amount: int) -> Answer:
    taken: list[int] = []
    for coin in coins:
        if sum(taken) + coin <= amount:
            taken.append(coin)
    return tuple(taken)


# CHANGE: what a lazy player would try. None of it may be right from level 2 on.
SHORTCUTS: Mapping[str, Callable[[Purse], Answer]] = {
    "coins in their order": lambda purse: _greedily(purse.coins, purse.amount),
    "largest coins first": lambda purse: _greedily(sorted(purse.coins)[::-1], purse.amount),
    "smallest coins first": lambda purse: _greedily(sorted(purse.coins), purse.amount),
}


def shortcuts_fail(purse: Purse) -> bool:
    """Whether no shortcut pays the amount."""
    return all(sum(pay(purse)) != purse.amount for pay in SHORTCUTS.values())


# CHANGE: `title`, `summary`, `form`, `difficulty` with its unit, and `chance`, the highest rate at
# which a guess is right. `generators/task.py` says what each field means.
TASK = Task(
    name="exact_change",
    title="Exact change",
    category="planning",
    split="unseen",
    summary="Choose coins that are together worth an amount.",
    levels=LEVELS,
    instance_type=Purse,
    generate=generate,
    question=question,
    form="the list of the values of the coins chosen, written like [5, 20, 5].",
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda purse: 2 ** len(purse.coins),
    difficulty_unit="choices of coins",
    shortcuts=SHORTCUTS,
    chance=lambda _: 0.05,
    canonical=lambda purse: (tuple(sorted(purse.coins)), purse.amount),
)
