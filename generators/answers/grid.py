"""Reading and writing grids: lines, JSON, bracketed rows, tables, LaTeX, compact rows.

A parser does not know how large the grid must be. `read_rows` therefore returns the rows
as they were written, and `fit` later gives them the wanted shape or refuses: a flat list
of the right length counts as row by row, any other row structure must be exact.
"""

import re
from collections.abc import Sequence
from typing import Final

from generators.answers.undressing import unlisted
from generators.errors import AnswerError

Rows = tuple[tuple[str, ...], ...]

MAX_TEXT: Final = 20_000
"""Longest grid that is read, in characters; 16 x 16 as indented JSON takes 4,000."""
MAX_ROWS: Final = 300

_CLOSING: Final = {"]": "[", ")": "(", "}": "{"}
_PIECE = re.compile(r"[\[\](){};\n]|[^\[\](){};\n]+")
_WORD = re.compile(r"[^\s,|\u2500-\u257f]+")
_BORDER = re.compile(r"[-+=:_]{2,}|\+")
_EMPTY = re.compile(r"[,|][ \t]*,")
_NAME = re.compile(r"\A[\"']?[A-Za-z_][\w ]{0,30}[\"']?[ \t]*[=:]\s*(?=\S)")
_OBJECT = re.compile(r"\A\{\s*([\"']\w{1,30}[\"']\s*:.*)\}\Z", re.DOTALL)
_ROW = re.compile(
    r"^[ \t|]*[*`]{0,2}row[ \t]*\d{1,2}[ \t]*(?:[*`]{0,2}[ \t]*(?:[:=]|->)[*`]{0,2}|\|)",
    re.IGNORECASE | re.MULTILINE,
)
_MARKED = re.compile(
    r"^[ \t]*(\*\*|`)([^\s*,;|](?:[^\n]{0,2000}[^\s*,;|\n])?)\1[ \t]*,?$", re.MULTILINE
)
_NUMBER = re.compile(r"[0-9]{1,3}")
_LATEX = re.compile(
    r"\\(?:left|right)\s*[\[\]().|]|\\(?:begin|end)\{[a-z]{1,10}\*?\}(?:\{[lcr|]{1,60}\})?"
)


def read_rows(text: str, cell: re.Pattern[str]) -> Rows:
    r"""Read the cells of every row as they are written.

    Rows end at line breaks, semicolons and closing brackets; inside brackets a line break
    is mere space. Cells are separated by commas, spaces or bars; quotes, ruled lines, bullets and
    row labels (`Row 1:`, `1.`), emphasis of whole rows, a name in front (`grid =`) and LaTeX
    array marks are dropped.

    Args:
        text: the answer.
        cell: matches every allowed cell in full (a run of cells where the alphabet has
            single characters and `fit` is asked to split them).

    Raises:
        AnswerError: if a cell does not match, a cell between commas is empty, brackets do
            not fit together, or there is no cell at all.
    """
    if len(text) > MAX_TEXT:
        raise AnswerError(f"a grid of {len(text)} characters; at most {MAX_TEXT}")
    rows: list[tuple[str, ...]] = []
    row: list[str] = []
    stack = ""
    for piece in _PIECE.findall(_plain(text, cell)):
        if piece in _CLOSING:
            if not stack.endswith(_CLOSING[piece]) or not stack:
                raise AnswerError(f"the bracket {piece} closes nothing")
            stack = stack[:-1]
        elif piece in _CLOSING.values():
            if row or len(stack) == 2:
                raise AnswerError(f"the bracket {piece} stands where a cell or row is expected")
            stack += piece
        elif piece not in ";\n":
            row += _WORD.findall(piece)
            continue
        if row and not (piece == "\n" and stack):
            rows.append(tuple(row))
            row = []
            if len(rows) > MAX_ROWS:
                raise AnswerError(f"a grid of more than {MAX_ROWS} rows")
    if row:
        rows.append(tuple(row))
    checked = _checked(rows, cell)
    if stack or not checked:
        raise AnswerError("expected a grid, row by row")
    return checked


def _checked(rows: list[tuple[str, ...]], cell: re.Pattern[str]) -> Rows:
    """Return the rows without ruled lines, each of their cells matching."""
    words = {word for row in rows for word in row}
    others = {word for word in words if not cell.fullmatch(word)}
    if strange := sorted(word for word in others if not _BORDER.fullmatch(word)):
        raise AnswerError(f"{strange[0][:20]!r} is not a cell of the grid")
    if not others:
        return tuple(rows)
    bare = (tuple(word for word in row if word not in others) for row in rows)
    return tuple(row for row in bare if row)


def _plain(text: str, cell: re.Pattern[str]) -> str:
    """Return a text without what stands around its rows."""
    text = _OBJECT.sub(r"\1", text.replace("\\n", "\n"))
    unmarked = _LATEX.sub("\n", text)
    if unmarked != text:
        text = unmarked.replace("\\\\", "\n").replace("&", ",").replace("\\hline", "")
    text = _ROW.sub("", _NAME.sub("", text, count=1))
    text = _MARKED.sub(
        r"\2", unlisted(text, "".join(one for one in "-*•+" if not cell.fullmatch(one)))
    )
    if _EMPTY.search(text):
        raise AnswerError("a cell between two commas is empty")
    return text.replace('"', " ").replace("'", " ")


def fit(rows: Rows, height: int, width: int, *, single: bool = False) -> Rows | None:
    """Return `rows` as `height` rows of `width` cells, or None if they are not that many.

    A single row of `height * width` cells is cut row by row.

    Args:
        rows: as `read_rows` returns them.
        height: wanted rows.
        width: wanted cells in a row.
        single: every cell is one character, and cells may be run together.
    """
    rows = _split(rows) if single else rows
    if len(rows) == 1 and len(rows[0]) == height * width:
        flat = rows[0]
        return tuple(flat[r * width : (r + 1) * width] for r in range(height))
    exact = len(rows) == height and all(len(row) == width for row in rows)
    return rows if exact else None


def misfit(rows: Rows, height: int, width: int, *, single: bool = False) -> str:
    """Say what shape `rows` have where `fit` refused them, asked with the same arguments."""
    widths = sorted({len(row) for row in (_split(rows) if single else rows)})
    cells = " or ".join(map(str, widths[:4]))
    return f"has {len(rows)} rows of {cells} cells instead of {height} rows of {width}"


def _split(rows: Rows) -> Rows:
    """Cut every row into single characters."""
    return tuple(tuple("".join(row)) for row in rows)


def read_pairs(text: str) -> tuple[tuple[int, int], ...] | None:
    """Read pairs of numbers below 1000; None if the text is anything else.

    They may be bracketed, (0, 3), (1, 0) or [[0, 3], [1, 0]]; separated by commas or
    semicolons, 0 3, 1 0 or 0,3; 1,0; or stand one pair a line. A name in front is dropped.
    """
    text = _NAME.sub("", text[: MAX_TEXT + 1], count=1)
    if set("[({") & set(text):
        return _bracketed_pairs(text)
    return _bare_pairs(text) if len(text) <= MAX_TEXT else None


def _bracketed_pairs(text: str) -> tuple[tuple[int, int], ...] | None:
    try:
        rows = read_rows(text, _NUMBER)
    except AnswerError:
        return None
    if any(len(row) != 2 for row in rows):
        return None
    return tuple((int(first), int(second)) for first, second in rows)


def _bare_pairs(text: str) -> tuple[tuple[int, int], ...] | None:
    pairs: list[tuple[int, int]] = []
    lines = re.split(r"[;\n]+", text.replace("\\n", "\n"))
    if len(lines) > MAX_ROWS:
        return None
    for line in lines:
        parts = [part.split() for part in line.split(",") if part.strip()]
        if len(parts) == 2 and len(parts[0]) == len(parts[1]) == 1:
            parts = [parts[0] + parts[1]]
        for part in parts:
            if len(part) != 2 or not all(map(_NUMBER.fullmatch, part)):
                return None
            pairs.append((int(part[0]), int(part[1])))
    return tuple(pairs) or None


def show(grid: Sequence[Sequence[object]], separator: str = ",") -> str:
    """Write a grid, one row a line."""
    return "\n".join(separator.join(map(str, row)) for row in grid)


def written(grid: Sequence[Sequence[object]]) -> Rows:
    """Return the cells of a grid as text."""
    return tuple(tuple(map(str, row)) for row in grid)


def cut(flat: Sequence[object], width: int) -> Rows:
    """Cut a flat, row-major sequence into rows of `width` cells, as text."""
    cells = tuple(map(str, flat))
    return tuple(cells[start : start + width] for start in range(0, len(cells), width))
