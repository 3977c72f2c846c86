"""String splitting: spellings, one use per turn, a naive check."""

import pytest

from generators.errors import AnswerError, PublishedError
from generators.shared.exchange import Exchange
from generators.tasks.string_splitting import METHODS, TASK

KINDS = tuple("ABCXYZ")
PUBLISHED = Exchange(KINDS, (2, 2, 3, 0, 0, 0), METHODS)  # leaves 0 0 1 2 0 3
LARGE = Exchange(KINDS, (6, 8, 10, 0, 0, 0), METHODS)  # leaves 0 0 0 7 0 12


@pytest.mark.parametrize(
    "text",
    [
        '["0","0","1","2","0","3"]',
        "[0, 0, 1, 2, 0, 3]",
        "0 0 1 2 0 3",
        "[0, 0, 1, 2, 0, 3].",
        "0,0,1,2,0,3",
        "(0, 0, 1, 2, 0, 3)",
        "001203",
        "A=0, B=0, C=1, X=2, Y=0, Z=3",
        "A: 0\nB: 0\nC: 1\nX: 2\nY: 0\nZ: 3",
        '{"A": 0, "B": 0, "C": 1, "X": 2, "Y": 0, "Z": 3}',
        '{"Z": 3, "A": 0, "B": 0, "C": 1, "X": 2, "Y": 0}',
        "machine A: 0, machine B: 0, machine C: 1, part X: 2, part Y: 0, part Z: 3",
        "Machine A: 0; Machine B: 0; Machine C: 1; Part X: 2; Part Y: 0; Part Z: 3",
        "$A=0$, $B=0$, $C=1$, $X=2$, $Y=0$, $Z=3$",
        "- **A**: 0\n- **B**: 0\n- **C**: 1\n- **X**: 2\n- **Y**: 0\n- **Z**: 3",
        "Answer: [0, 0, 1, 2, 0, 3]",
        "**Answer:** [0, 0, 1, 2, 0, 3]",
        "result = [0, 0, 1, 2, 0, 3]",
        "[0.0, 0, 1, 2, 0, 3.0]",
        "a=0, b=0, c=1, x=2, y=0, z=3",
        "A=0.0, B=0, C=1, X=2, Y=0, Z=3.00",
        "A -> 0, B -> 0, C -> 1, X -> 2, Y -> 0, Z -> 3",
        "A: 0, B: 0, C: 1, X: 2, Y: 0 and Z: 3",
        "(001203)",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(PUBLISHED, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[0, 0, 1, 2, 0]", "gives 5 counts instead of 6"),
        ("[0, 0, 1, 2, 0, 3, 0]", "gives 7 counts instead of 6"),
        ("[0, 0, 1, 2, 0, 4]", "says 4 of Z; there are 3 at the end"),
        ("[0, 0, 1, 2, 0, -3]", "says -3 of Z; there are 3 at the end"),
        ("A=0, A=0, C=1, X=2, Y=0, Z=3", "gives no count of B"),
        ("A=0, B=0, C=1, X=2, Y=0, Z=-3", "says -3 of Z; there are 3 at the end"),
        ("01203", "gives 5 counts instead of 6"),
    ],
)
def test_answers_that_are_wrong(text: str, fault: str) -> None:
    assert TASK.verify(PUBLISHED, f"<<<{text}>>>").fault == fault


@pytest.mark.parametrize(
    "text",
    [
        "A, B, C",
        "[0, 1.5]",
        "A: many",
        "I have A: 2",
        "0; ; 1",
        "{}",
        "A: 0, 1",
        "7",
        "[7]",
        "A: 1.5",
        "BA: 1",
        "A: 1B",
    ],
)
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


def test_a_method_may_use_up_all_there_is() -> None:
    exchange = Exchange(
        ("A", "X", "Y"), (2, 0, 0), (((2, 0, 0), (0, 1, 0)), ((0, 1, 0), (0, 0, 1)))
    )
    assert TASK.verify(exchange, "<<<[0, 0, 1]>>>").right


def test_long_texts_are_not_read() -> None:
    with pytest.raises(AnswerError):
        TASK.parse("0, " * 400)


def test_counts_above_nine_are_never_run_together() -> None:
    assert TASK.verify(LARGE, "<<<[0, 0, 0, 7, 0, 12]>>>").right
    assert not TASK.verify(LARGE, "<<<0007012>>>").right


def test_using_a_method_up_leaves_another_stock() -> None:
    exchange = Exchange(KINDS, (2, 4, 3, 0, 0, 0), METHODS)
    assert TASK.verify(exchange, "<<<[0, 1, 0, 3, 0, 4]>>>").right


def naive(exchange: Exchange) -> tuple[list[int], set[int]]:
    """Walk round the methods with a dictionary of counts."""
    stock = dict(zip(exchange.kinds, exchange.start, strict=True))
    sides = [
        [dict(zip(exchange.kinds, side, strict=True)) for side in method]
        for method in exchange.methods
    ]
    used: set[int] = set()
    while True:
        before = dict(stock)
        for number, (taken, given) in enumerate(sides):
            if all(stock[kind] >= taken[kind] for kind in stock):
                used.add(number)
                stock = {kind: stock[kind] - taken[kind] + given[kind] for kind in stock}
        if stock == before:
            return list(stock.values()), used


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_against_a_naive_solver(level: int) -> None:
    for index in range(20):
        exchange = TASK.instance(level, index)
        right, used = naive(exchange)
        assert TASK.verify(exchange, f"<<<{right}>>>").right
        assert used == set(range(len(exchange.methods)))


@pytest.mark.parametrize(
    "files",
    [{}, {"question.txt": "2 units of Machine A", "solution.json": '{"expected_answer": []}'}],
)
def test_malformed_published_samples(files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        TASK.published("string_splitting/sample_0", files)
