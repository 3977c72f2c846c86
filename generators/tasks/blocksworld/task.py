"""Blocksworld: move lettered blocks, one at a time, until every stack is as wanted.

Source: CodeSteer (ICML 2025), task "Blocksworld"; after Winograd's blocks world, here without
a table. Any plan of legal moves that ends in the goal within the limit of moves is right.

Repaired against the published version: moving a block onto its own stack is no move; blocks of a
goal stack are in random order; no instance is solved from the start (where a published one is, no
move at all is right), and from level 2 on moving every block once is never enough and no shortcut
works; the question shows every stack of the goal and names no place that does not exist; and it
allows twice the moves of a plan that is known, the shortest one up to level 3, so that aimless
moves lead nowhere.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from generators.published.finding import LEAK, Finding
from generators.published.stored import at_most, reading
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.blocksworld.answer import Move, read_moves
from generators.tasks.blocksworld.shortcuts import LAZY, SHORTCUTS, Search, Shortcut
from generators.tasks.blocksworld.solver import Stacks, plan_bottom_up, shortest_plan

MAX_MOVES = 1000
"""Most moves for published instances; so many fit into an answer in any spelling."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL = 5
"""Up to so many blocks a shortest plan is searched for."""


@dataclass(frozen=True)
class Blocks:
    """The stacks at the start and in the end, each from bottom to top; equally many.

    `limit` is the most moves allowed.
    """

    initial: Stacks
    goal: Stacks
    limit: int = MAX_MOVES


@dataclass(frozen=True)
class Level:
    """How many blocks and stacks there are, how many moves are needed at least and at most.

    `surplus` is by how much the needed moves exceed the number of blocks.
    """

    blocks: tuple[int, ...]
    stacks: tuple[int, ...]
    moves: tuple[int, int]
    surplus: int = 1


LEVELS = {
    1: Level((3,), (3,), (2, 3), surplus=-1),
    2: Level((4,), (3,), (5, 6)),
    3: Level((5,), (3, 4, 5), (7, 10), surplus=2),
    4: Level((8,), (4,), (10, 16)),
    5: Level((14, 16, 18, 20), (3, 4, 5), (20, 60), surplus=3),
}


def generate(level: Level, rng: Random) -> Blocks:
    """Stack the blocks twice at random until enough moves are needed in between."""
    while True:
        count, stacks = rng.choice(level.blocks), rng.choice(level.stacks)
        used = rng.randint(2, stacks)
        blocks = Blocks(_stacked(count, stacks, stacks, rng), _stacked(count, used, stacks, rng))
        fewest, most = max(level.moves[0], count + level.surplus), level.moves[1]
        if level.surplus > 0 and (_bound(blocks) < fewest - 1 or not shortcuts_fail(blocks)):
            continue
        if fewest <= needed(blocks) <= most:
            return replace(blocks, limit=2 * len(solve(blocks) or ()))


def shortcuts_fail(blocks: Blocks) -> bool:
    """Whether none of the plans that take no planning works."""
    plans = (shortcut(blocks.initial, blocks.goal) for shortcut in SHORTCUTS.values())
    return all(plan is None or next(violations(blocks, plan), "") for plan in plans)


def _stacked(count: int, used: int, stacks: int, rng: Random) -> Stacks:
    """Put the first `count` letters in random order on `used` of the stacks."""
    piles: list[list[str]] = [[] for _ in range(stacks)]
    places = rng.sample(range(stacks), used)
    for letter in rng.sample(LETTERS[:count], count):
        piles[rng.choice(places)].append(letter)
    return tuple(map(tuple, piles))


WORDINGS = (
    "Lettered blocks are piled up in {count} numbered stacks. Rearrange them, moving one block at "
    "a time, until every stack is as shown in the goal.",
    "Here are {count} stacks of lettered blocks. Find a sequence of moves, each of a single block, "
    "that leads from the start to the goal.",
    "A crane carries one block at a time between {count} stacks of lettered blocks. Plan its "
    "moves from the start to the goal.",
)
RULES = (
    "Each line lists one stack from bottom (left) to top (right).\n\nStart:\n{initial}\n\nGoal:\n"
    "{goal}\n\nA move takes the top block of one stack and puts it on top of a different stack, "
    "which may be empty. There are only these {count} stacks: blocks cannot be put anywhere else. "
    "At the end, every stack must hold exactly the blocks shown in the goal, in the same "
    "order{empty}. At most {most} moves are allowed."
)


def question(blocks: Blocks) -> str:
    """State the puzzle."""
    count = len(blocks.initial)
    rules = RULES.format(
        count=count,
        initial=_shown(blocks.initial),
        goal=_shown(blocks.goal),
        empty="" if all(blocks.goal) else "; a stack shown as empty must be empty",
        most=blocks.limit,
    )
    return f"{phrase(blocks, WORDINGS).format(count=count)} {rules}"


def _shown(stacks: Stacks) -> str:
    return "\n".join(
        f"stack{i}: {' '.join(stack) or '(empty)'}" for i, stack in enumerate(stacks, 1)
    )


def render(answer: tuple[Move, ...]) -> str:
    """Write one move a line; `[]` is the plan without a move."""
    lines = [f"Move {block} from stack{a} to stack{b}" for block, a, b in answer]
    return "\n".join(lines) or "[]"


def violations(blocks: Blocks, answer: tuple[Move, ...]) -> Iterator[str]:
    """Yield a surplus of moves, the first that cannot be made, then stacks that end up wrong."""
    if len(answer) > blocks.limit:
        yield f"takes {len(answer)} moves; {blocks.limit} are allowed"
    stacks = {str(i): list(stack) for i, stack in enumerate(blocks.initial, 1)}
    for number, (block, source, target) in enumerate(answer, 1):
        fault = _refusal(stacks, block, source, target)
        if fault:
            yield f"move {number}: {fault}"
            return
        stacks[target].append(stacks[source].pop())
    for name, wanted in zip(stacks, blocks.goal, strict=True):
        if tuple(stacks[name]) != wanted:
            yield f"stack{name} ends as {stacks[name]}, not {list(wanted)}"


def _refusal(stacks: Mapping[str, list[str]], block: str, source: str, target: str) -> str:
    for name in (source, target):
        if name not in stacks:
            return f"there is no stack {name}"
    if source == target:
        return f"block {block} would stay on stack{source}"
    if not stacks[source] or stacks[source][-1] != block:
        return f"block {block} is not on top of stack{source}"
    return ""


def solve(blocks: Blocks) -> tuple[Move, ...] | None:
    """Find a shortest plan for few blocks, otherwise build the goal stacks bottom up."""
    if not _solvable(blocks):
        return None
    if sum(map(len, blocks.initial)) <= SMALL:
        return shortest_plan(blocks.initial, blocks.goal)
    return tuple(plan_bottom_up(blocks.initial, blocks.goal))


def _solvable(blocks: Blocks) -> bool:
    return len(blocks.initial) > 2 or blocks.initial == blocks.goal


def needed(blocks: Blocks) -> int:
    """Return the length of a shortest plan for few blocks, otherwise a lower bound of it."""
    if sum(map(len, blocks.initial)) <= SMALL:
        return len(shortest_plan(blocks.initial, blocks.goal))
    return _bound(blocks)


def _bound(blocks: Blocks) -> int:
    """Return how many moves are needed at least.

    A block that is not in its place moves once; if it already stands on its goal stack, it
    must leave that and come back.
    """
    moves = 0
    for stack, wanted in zip(blocks.initial, blocks.goal, strict=True):
        right = 0
        while right < min(len(stack), len(wanted)) and stack[right] == wanted[right]:
            right += 1
        moves += len(stack) - right + len(set(stack[right:]) & set(wanted))
    return moves


def spoil(blocks: Blocks, answer: tuple[Move, ...], rng: Random) -> tuple[Move, ...]:
    """Let the last move end elsewhere, or move its block on to another stack.

    Where nothing has to be moved, move a block.
    """
    if not answer:
        return guess(blocks, rng)[:1]
    block, source, target = answer[-1]
    others = [str(i) for i in range(1, len(blocks.goal) + 1) if str(i) not in (source, target)]
    if rng.random() < 0.5:
        return (*answer[:-1], (block, source, rng.choice(others)))
    return (*answer, (block, target, rng.choice(others)))


def guess(blocks: Blocks, rng: Random) -> tuple[Move, ...]:
    """Make random legal moves, as many as there are blocks."""
    piles = [list(stack) for stack in blocks.initial]
    moves = []
    for _ in range(sum(map(len, piles))):
        a = rng.choice([i for i, pile in enumerate(piles) if pile])
        b = rng.choice([i for i in range(len(piles)) if i != a])
        moves.append((piles[a][-1], str(a + 1), str(b + 1)))
        piles[b].append(piles[a].pop())
    return tuple(moves)


def _shortcut(plan: Shortcut) -> Callable[[Blocks], tuple[Move, ...] | None]:
    return lambda blocks: plan(blocks.initial, blocks.goal)


def _search(plan: Search) -> Callable[[Blocks], tuple[Move, ...]]:
    return lambda blocks: plan(blocks.initial, blocks.goal, blocks.limit)


def canonical(blocks: Blocks) -> Blocks:
    """Name the blocks in the order in which they stand at the start."""
    name = {block: LETTERS[i] for i, block in enumerate(sum(blocks.initial, ()))}
    initial, goal = (
        tuple(tuple(name[block] for block in stack) for stack in stacks)
        for stacks in (blocks.initial, blocks.goal)
    )
    return Blocks(initial, goal, blocks.limit)


def published(path: str, files: Mapping[str, str]) -> Published[Blocks]:
    """Read `Initial State:` and `Goal State:` with lines `stack1: A B`; none stores a plan."""
    with reading("blocksworld", path):
        (text,) = files.values()
        start, end = text.split("Goal State:")
        initial, goal = _read(start.replace("Initial State:", "")), _read(end)
        names = [f"stack{i}" for i in range(1, len(initial) + 1)]
        if list(initial) != names or not goal.keys() <= initial.keys():
            raise ValueError("stacks are not numbered from 1, or the goal has others")
        blocks = Blocks(tuple(initial.values()), tuple(goal.get(name, ()) for name in names))
        at_most(8, stacks=len(initial))
        at_most(200, blocks=sum(map(len, blocks.initial)))
        names = list(sum(blocks.initial, ()))
        if len(set(names)) < len(names):
            raise ValueError("two blocks of one name")
        if not initial or sorted(sum(blocks.initial, ())) != sorted(sum(blocks.goal, ())):
            raise ValueError("no stacks, or the goal has other blocks than the start")
    return Published(blocks)


def _read(text: str) -> dict[str, tuple[str, ...]]:
    lines = [line.split(":") for line in text.splitlines() if line.strip()]
    return {name.strip(): tuple(content.split()) for name, content in lines}


def defects(blocks: Blocks, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a published sample asks for no move at all."""
    if blocks.initial == blocks.goal:
        yield Finding(LEAK, "the start is the goal; the original's checker refuses an empty plan")


TASK = Task(
    name="blocksworld",
    title="Blocksworld",
    category="planning",
    split="seen",
    summary="Move blocks one at a time between stacks until the goal is reached.",
    levels=LEVELS,
    instance_type=Blocks,
    generate=generate,
    question=question,
    form=(
        "the list of moves in order, one per line, in the shape Move ... from ... to ..., naming "
        "the block, the stack that it leaves and the stack that it is put on."
    ),
    parse=read_moves,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=needed,
    difficulty_unit="moves needed at least",
    shortcuts={name: _shortcut(plan) for name, plan in SHORTCUTS.items()},
    lazy={name: Lazy(_search(plan), rates) for name, (plan, rates) in LAZY.items()},
    canonical=canonical,
    published=published,
    defects=defects,
    version=4,
)
