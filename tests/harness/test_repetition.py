"""Replies of real models that ran into their limit, and whether they repeat themselves."""

import pytest

from harness.repetition import repeats_itself

MOVE = (
    ". **Move the top block of the goal stack to the start stack**: Move the top block of the "
    "goal stack to the start stack. This means moving the top block of the goal stack.\n\n"
)
MULTIPLY = "{}. Now, we need to find a number that, when multiplied by {}, gives us 24.\n"
LOOPS = [
    "So the row is:\n" + "'.', " * 200,
    "".join(f"{number}{MOVE}" for number in range(1, 6)),
    "".join(MULTIPLY.format(n, 2**n) for n in range(1, 30)) + "30. Now, we ne",
    'Agent[0.5, 1.5]: "move(box_green, square[0.5, 1.5])"}, {"' * 12,
]
PROSE = [
    "",
    "Answer: 42",
    "Step 2: You have 5 steps at most. Weights of the boxes: 32, 60, 51, 36, 41, 61. Capacities "
    "of the lifters: 40, 50, 70. The heaviest box goes first, and the lighter ones beside it.",
    "".join(f"{word} comes before {word}x in the list, and it is checked.\n" for word in "abcdefg"),
    "ha" * 20,
]


@pytest.mark.parametrize("reply", LOOPS)
def test_loops_are_seen(reply: str) -> None:
    assert repeats_itself(reply)
    assert repeats_itself("A good beginning of another kind. " * 2 + reply)


@pytest.mark.parametrize("reply", PROSE)
def test_prose_is_none(reply: str) -> None:
    assert not repeats_itself(reply)


def test_only_the_end_counts() -> None:
    assert not repeats_itself(LOOPS[0] + "At last: " + PROSE[2] + PROSE[3])
    assert repeats_itself("x" * 2_000_000)
