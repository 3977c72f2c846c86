"""Reading where queens stand: pairs of row and column in any usual way, or a whole board."""

import re

from generators.answers.grid import fit, read_pairs, read_rows
from generators.errors import AnswerError

_BOARD = re.compile(r"[01.QqXx_]{1,60}")
_NAME = r"[\"']?[a-z_ ]{1,40}[\"']?\s?[:=]"
_NAMED = re.compile(rf"\A(?:\{{\s?{_NAME}(.*)\}}|{_NAME}(.*))\Z", re.IGNORECASE | re.DOTALL)
_FLAT = re.compile(r"\A[\[({]([^\[\](){}]*)[\])}]\Z")
_WORDS = re.compile(
    r"^[-| \t:]+$|^[ \t]*[-*] |(?<![a-z])(?:rows?|columns?|cols?|queens?(?: at)?|and|[rc])(?![a-z])"
    r"|[\"':|]|\.\Z",
    re.IGNORECASE | re.MULTILINE,
)


def read_places(text: str) -> tuple[tuple[int, int], ...]:
    """Return the places named as pairs, or those of Q or 1 on a board.

    Around and between pairs may stand a name, quotes, bullets, table lines and the words row,
    column and queen.

    Raises:
        AnswerError: if the text is anything else.
    """
    bare = _WORDS.sub(" ", _NAMED.sub(r"\1\2", text)).strip()
    pairs = read_pairs(_FLAT.sub(r"\1", bare))
    return _on_board(text) if pairs is None else pairs


def _on_board(text: str) -> tuple[tuple[int, int], ...]:
    try:
        rows = read_rows(text, _BOARD)
    except AnswerError as error:
        raise AnswerError(f"expected pairs of row and column, or a board: {error}") from error
    size = round(sum(len(word) for row in rows for word in row) ** 0.5)
    grid = fit(rows, size, size, single=True)
    if grid is None or size < 4:
        raise AnswerError("expected pairs of row and column, or a square board")
    return tuple((r, c) for r in range(size) for c in range(size) if grid[r][c] in "1Qq")
