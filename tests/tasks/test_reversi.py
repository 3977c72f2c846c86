"""Reversi: a naive replay, spellings, symmetry, the repaired leak."""

import json
from itertools import product

import pytest

import generators
from generators.errors import PublishedError

TASK = generators.load("reversi")
Game = TASK.instance_type
START = ("....", ".10.", ".01.", "....")
FIRST = Game(START, "0", ((1, 2),))


def naive(
    board: list[list[str]], colour: str, row: int, column: int, reading: str = ""
) -> list[tuple[int, int]]:
    """Flip by walking along every line through the new piece; return the flips.

    Readings that are wrong: "straight" forgets the diagonals, "nearest" flips one piece a line,
    "gaps" flips over empty cells, "edge" and "empty" up to these.
    """
    n, flips = len(board), []
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            line = [(row + k * dr, column + k * dc) for k in range(1, n)]
            line = [(r, c) for r, c in line if 0 <= r < n and 0 <= c < n and (dr or dc)]
            marks = "".join(board[r][c] for r, c in line)
            own = marks.find(colour)
            if reading == "straight" and dr and dc:
                continue
            other = "1" if colour == "0" else "0"
            run = len(marks) - len(marks.lstrip(other))
            if reading == "gaps" and own > 0:
                flips += [
                    place for place, mark in zip(line[:own], marks, strict=False) if mark == other
                ]
            elif run and marks[run : run + 1] == {"edge": "", "empty": "."}.get(reading):
                flips += line[:run]
            if own > 0 and set(marks[:own]) == {other}:
                flips += line[: 1 if reading == "nearest" else own]
    for r, c in [*flips, (row, column)]:
        board[r][c] = colour
    return flips


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_moves_are_legal_and_solutions_agree_with_a_naive_replay(level: int) -> None:
    for index in range(20):
        game = TASK.instance(level, index)
        board, colour, flips = [list(row) for row in game.board], game.first, 0
        for row, column in game.moves:
            assert board[row - 1][column - 1] == "."
            flipped = naive(board, colour, row - 1, column - 1)
            assert flipped
            flips += len(flipped)
            colour = "1" if colour == "0" else "0"
        assert TASK.solve(game) == tuple(map(tuple, board))
        assert level < 3 or flips >= 2 * len(game.moves)


@pytest.mark.parametrize(
    ("level", "reading"),
    [
        *product((2, 3, 4, 5), ("straight", "nearest", "spreading")),
        *product((3, 4, 5), ("gaps", "edge", "empty")),
    ],
)
def test_misreadings_give_other_boards(level: int, reading: str) -> None:
    for index in range(25):
        game = TASK.instance(level, index)
        board, colour = [list(row) for row in game.board], game.first
        for row, column in game.moves:
            flipped = naive(board, colour, row - 1, column - 1, reading)
            before = [list(cells) for cells in board]
            for r, c in flipped if reading == "spreading" else ():
                trial = [list(cells) for cells in before]
                for x, y in naive(trial, colour, r, c):
                    board[x][y] = colour
            colour = "1" if colour == "0" else "0"
        assert not TASK.verify(game, f"<<<{TASK.render(board)}>>>").right


@pytest.mark.parametrize(
    "text",
    [
        "*,0,*,*,*,0,0,*,*,0,1,*,*,*,*,*",
        ".,0,.,.\n.,0,0,.\n.,0,1,.\n.,.,.,.",
        ".0..\n.00.\n.01.\n....",
        "*0**;*00*;*01*;****",
        "_ 0 _ _\n_ 0 0 _\n_ 0 1 _\n_ _ _ _",
        "-0--\n-00-\n-01-\n----",
        '[".0..", ".00.", ".01.", "...."]',
        '[[".","0",".","."],[".","0","0","."],[".","0","1","."],[".",".",".","."]]',
        ".0...00..01.....",
        "| . | 0 | . | . |\n|---|:--:|---|--|\n|.|0|0|.|\n|.|0|1|.|\n|.|.|.|.|",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(FIRST, f"<<<{text}>>>")
    assert verdict.right, verdict


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (".0..\n.10.\n.01.\n....", "wrong"),
        ("....\n.10.\n.01.\n....", "wrong"),
        (".0..\n.00.\n.01.", "wrong"),
        (".0...\n.00\n.01.\n....", "wrong"),
        (".B..\n.BB.\n.BW.\n....", "unparsed"),
        (".0..\n.00.\n.02.\n....", "unparsed"),
        ("(1, 2)", "unparsed"),
    ],
)
def test_spellings_that_are_not(text: str, outcome: str) -> None:
    assert TASK.verify(FIRST, f"<<<{text}>>>").outcome == outcome


def test_a_line_without_end_piece_does_not_flip() -> None:
    game = Game(("011.", ".1..", "..1.", "...."), "0", ((1, 4),))
    assert TASK.verify(game, "<<<0000 .1.. ..1. ....>>>").right
    edge = Game((".11.", "....", "....", "...."), "0", ((1, 4),))
    assert TASK.verify(edge, "<<<.110 .... .... ....>>>").right


def test_flips_do_not_make_others_flip() -> None:
    """The piece flipped at (2, 2) closes a line below it, which stays as it is."""
    game = Game(("....", "01..", ".1..", ".0.."), "0", ((2, 3),))
    assert TASK.verify(game, "<<<.... 000. .1.. .0..>>>").right


@pytest.mark.parametrize("level", [3, 4, 5])
def test_every_move_and_from_level_4_on_every_kind_of_line_matters(level: int) -> None:
    for index in range(25):
        game = TASK.instance(level, index)
        late, ways = [list(row) for row in game.board], set()
        shown, now, colour = (
            [list(row) for row in game.board],
            [list(row) for row in game.board],
            game.first,
        )
        for k, (row, column) in enumerate(game.moves):
            for r, c in naive([list(cells) for cells in game.board], colour, row - 1, column - 1):
                shown[r][c] = colour
            shown[row - 1][column - 1] = colour
            for r, c in naive(now, colour, row - 1, column - 1):
                ways.add((bool(r - row + 1), bool(c - column + 1), r - row + 1 == c - column + 1))
            if k:
                naive(late, colour, row - 1, column - 1)
            late[row - 1][column - 1] = colour
            colour = "1" if colour == "0" else "0"
        assert not TASK.verify(game, f"<<<{TASK.render(late)}>>>").right
        assert not TASK.verify(game, f"<<<{TASK.render(shown)}>>>").right
        assert level == 3 or len(ways) == 4


def test_one_move_is_called_one() -> None:
    text = TASK.question(FIRST)
    assert "The next move: Black plays at (1, 2)." in text
    assert "nobody passes" not in text
    assert "1. " in TASK.question(TASK.instance(3, 0))


def test_the_board_shown_is_the_one_before() -> None:
    for level in TASK.levels:
        game = TASK.instance(level, 7)
        assert "\n".join(game.board) in TASK.question(game)
        assert all(game.board[row - 1][column - 1] == "." for row, column in game.moves)


def test_turned_and_recoloured_games_are_the_same_puzzle() -> None:
    mirrored = Game(tuple(row[::-1] for row in START), "0", ((1, 3),))
    swapped = Game(("....", ".01.", ".10.", "...."), "1", ((1, 2),))
    assert len({TASK.canonical(game) for game in (FIRST, mirrored, swapped)}) == 1
    assert TASK.canonical(FIRST) != TASK.canonical(Game(START, "0", ((1, 1),)))


@pytest.mark.parametrize(
    "values",
    [
        {"board_size": 5, "moves": [[1, 2]], "solution": "*"},
        {"board_size": 4, "moves": [[1, 5]], "solution": "*"},
        {"board_size": 4, "moves": [[1]], "solution": "*"},
        {"board_size": "4", "moves": [], "solution": "*"},
        {"board_size": 4, "moves": [[1, 2]]},
    ],
)
def test_malformed_files_are_reported(values: object) -> None:
    with pytest.raises(PublishedError, match="reversi: here"):
        TASK.published("here", {"solution.json": json.dumps(values)})
