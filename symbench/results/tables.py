"""A leaderboard as text: terminal, Markdown, CSV, JSON, LaTeX and HTML."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from html import escape
from itertools import accumulate, islice
from json import dumps
from typing import TYPE_CHECKING, Any, Final, TypeVar

from generators.errors import UnknownNameError
from symbench.results.cells import (
    AVERAGES,
    SHARES,
    SUMMARY_HEAD,
    column_spans,
    figure,
    marked,
    notes,
    rows,
    summary,
    task_spans,
)
from symbench.results.leaderboard import Leaderboard

if TYPE_CHECKING:
    import pandas as pd


T = TypeVar("T")


def terminal(board: Leaderboard) -> str:
    """Return the summary for a terminal: a row per column, aligned."""
    head, body = list(SUMMARY_HEAD), summary(board)
    used = [place for place in range(len(head)) if _says_something(board, place, body)]
    lines = [[row[place] for place in used] for row in (head, *body)]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    left = {used.index(place) for place in (0, 1) if place in used}
    text = [
        "  ".join(
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    rule = "-" * max(map(len, text))
    table = main_table(board) if board.outcomes is None else []
    said = [*_not_shown(board, used), *notes(board)]
    return "\n".join([text[0], rule, *text[1:], "", *table, *said]) + "\n"


def main_table(board: Leaderboard) -> list[str]:
    """Return lines with the success rates of the tasks, for figures that have no run to look into.

    The columns are numbered, since their names are longer than the figures.
    """
    whole = [(name, marked(board, row, str)) for name, row in rows(board)][len(board.averages) :]
    name_width = max(len(name) for name, _ in whole)
    width = max(len(cell) for _, cells in whole for cell in cells)
    numbers = [str(number + 1) for number in range(len(board.columns))]
    head = f"{'solved, %; columns in the order above':<{name_width}}"
    lines = [
        "  ".join([name.ljust(name_width), *(cell.rjust(width) for cell in cells)])
        for name, cells in [("", numbers), *whole]
    ]
    return [head.rstrip(), *lines, ""]


def _not_shown(board: Leaderboard, used: Collection[int]) -> list[str]:
    """Return a sentence on the shares that are 0 in every row, and are left out for room."""
    zero = [name for place, name in enumerate(SUMMARY_HEAD) if name in SHARES and place not in used]
    return (
        [f"No attempt of any column: {', '.join(zero)}."]
        if zero and board.outcomes is not None
        else []
    )


def _says_something(board: Leaderboard, place: int, body: list[list[str]]) -> bool:
    """Whether a column of the summary is worth its room: no copy of the average, no fault of 0."""
    if SUMMARY_HEAD[place] == "normalised" and board.maxima == "ceiling-1":
        return False
    nothing = ("", "-", "0.0") if SUMMARY_HEAD[place] in SHARES else ("", "-")
    return any(row[place] not in nothing for row in body)


def markdown(board: Leaderboard) -> str:
    """Return the leaderboard as Markdown: summary, groups, tasks, outcomes, notes."""
    lines = ["## Leaderboard", "", *pipes(list(SUMMARY_HEAD), summary(board)), ""]
    lines += [f"{line}  " for line in notes(board)]
    head = [board.label(column) for column in board.columns]
    whole = [[name, *marked(board, row, "**{}**".format)] for name, row in rows(board)]
    cut = len(board.averages)
    lines += ["", "## Averages", "", *pipes(["success, %", *head], whole[:cut])]
    for key, table in board.groups.items():
        cells = [[str(name), *map(figure, table.loc[name])] for name in table.index]
        names = [board.label(str(column)) for column in table]
        lines += ["", f"## By {key}", "", *pipes([key, *names], cells)]
    lines += ["", "## Tasks", "", *pipes(["task", *head], _with_headings(board, whole[cut:]))]
    if board.outcomes is not None:
        names = ["column", *map(str, board.outcomes.columns)]
        counts = [
            [board.label(str(name)), *("·" if count == 0 else str(count) for count in row)]
            for name, row in board.outcomes.iterrows()
        ]
        lines += ["", "## Outcomes", "", *pipes(names, counts)]
    return "\n".join(lines) + "\n"


def _with_headings(board: Leaderboard, tasks: list[list[str]]) -> list[list[str]]:
    """Return the rows of tasks with the headings of groups, as rows of Markdown."""
    above = [cell for name, size in column_spans(board) for cell in (name, *[""] * (size - 1))]
    lines = [["", *(f"*{cell}*" if cell else "" for cell in above)]] if above else []
    for heading, some in _spanned(task_spans(board), tasks):
        lines += [[f"**{heading}**", *[""] * len(board.columns)]] if heading else []
        lines += some
    return lines


def _spanned(spans: list[tuple[str, int]], lines: list[T]) -> Iterator[tuple[str, list[T]]]:
    """Yield headings, each with the lines below it."""
    left = iter(lines)
    for heading, size in spans:
        yield heading, list(islice(left, size))


def pipes(head: list[str], body: list[list[str]]) -> list[str]:
    """Return the lines of a Markdown table; every column but text is aligned right."""
    safe = [[cell.replace("|", "\\|") for cell in line] for line in (head, *body)]
    widths = [max(3, *map(len, column)) for column in zip(*safe, strict=True)]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in safe
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return [lines[0], rule, *lines[1:]]


def csv(board: Leaderboard) -> str:
    """Return averages, their interval ends, shares of faults, tasks: CSV, unrounded."""
    text: str = _whole(board).to_csv(lineterminator="\n")
    return text


def _whole(board: Leaderboard) -> "pd.DataFrame":
    import pandas as pd

    names = [f"{AVERAGES[kind]}, {split}" for kind, split in board.averages.index]
    parts = [board.averages.set_axis(names), board.rates]
    for end, table in (("low", board.low), ("high", board.high)):
        if table is not None:
            parts.append(table.set_axis([f"{name}, {end}" for name in names]))
    if board.faults is not None:
        parts.append(board.faults.T.rename(lambda key: f"{SHARES[key]}, % of attempts"))
    if board.judged is not None:
        samples = board.judged.to_frame("Samples with a verdict")
        parts.append(samples.assign(**{"Samples planned": board.asked}).T)
    return pd.concat(parts).rename_axis("row")


def json(board: Leaderboard) -> str:
    """Return everything on the board as JSON; figures that do not exist are null."""
    return dumps(_board_as_json(board), indent=1) + "\n"


def _board_as_json(board: Leaderboard) -> dict[str, Any]:
    columns = [_as_json(board, column) for column in board.columns]
    return {"maxima": board.maxima, "notes": notes(board), "columns": columns}


def _as_json(board: Leaderboard, column: str) -> dict[str, Any]:
    means = {
        f"{kind} {split}": {
            "value": _number(board.averages.loc[(kind, split), column]),
            "interval": [_number(end) for end in board.interval(kind, split, column) or ()] or None,
        }
        for kind, split in board.averages.index
    }
    return {
        "column": column,
        "label": board.label(column),
        "kind": board.kind(column),
        "samples": None if board.judged is None else int(board.judged.get(column, 0)),
        "planned": None if board.judged is None else board.asked,
        "complete": board.is_complete(column),
        "rank": _mapping(board.ranks, column),
        "averages": means,
        "tasks": {str(task): _number(rate) for task, rate in board.rates[column].items()},
        **{key: _mapping(table.T, column) for key, table in board.groups.items()},
        "outcomes": _mapping(board.outcomes, column),
        "faults": _mapping(board.faults, column),
        "effort": _mapping(board.efforts, column),
    }


def _mapping(table: "pd.DataFrame | None", column: str) -> dict[str, float | None] | None:
    if table is None or column not in table.index:
        return None
    return {str(key): _number(value) for key, value in table.loc[column].items()}


def _number(value: Any) -> float | None:
    number = float(value)
    return None if math.isnan(number) else round(number, 6)


def latex(board: Leaderboard) -> str:
    """Return the layout of the paper's main table for the package `booktabs`."""
    head = [
        "Success rate, \\%",
        *(f"\\rotatebox{{90}}{{{tex(board.label(c))}}}" for c in board.columns),
    ]
    body = [
        " & ".join([tex(name), *marked(board, row, "\\textbf{{{}}}".format)]) + r" \\"
        for name, row in rows(board)
    ]
    cut = len(board.averages)
    tasks: list[str] = []
    for heading, some in _spanned(task_spans(board), body[cut:]):
        across = rf"\multicolumn{{{len(board.columns) + 1}}}{{l}}{{\emph{{{tex(heading)}}}}} \\"
        tasks += [r"\midrule", *([across] if heading else []), *some]
    lines = [
        "% \\usepackage{booktabs,graphicx}",
        *(f"% {line}" for line in notes(board)),
        r"\begin{tabular}{l" + "r" * len(board.columns) + "}",
        r"\toprule",
        *_tex_groups(board),
        " & ".join(head) + r" \\",
        *tasks,
        r"\midrule",
        *body[:cut],
        *_share_rows(board),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines) + "\n"


def _tex_groups(board: Leaderboard) -> Iterator[str]:
    """Yield the line of headings over the columns, and the rules below it."""
    spans = column_spans(board)
    if not spans:
        return
    yield (
        "".join(rf" & \multicolumn{{{size}}}{{c}}{{{tex(name)}}}" for name, size in spans) + r" \\"
    )
    ends = list(accumulate(size for _, size in spans))
    yield "".join(
        rf"\cmidrule(lr){{{end - size + 2}-{end + 1}}}"
        for end, (_, size) in zip(ends, spans, strict=True)
    )


def _share_rows(board: Leaderboard) -> list[str]:
    """Return the shares of faults as rows below the averages; the least is no merit in bold."""
    if board.faults is None:
        return []
    table = board.faults.reindex(board.columns)
    lines = [[f"{SHARES[key]}, % of attempts", *map(figure, table[key])] for key in SHARES]
    return [r"\midrule", *(" & ".join([tex(name), *cells]) + r" \\" for name, *cells in lines)]


_TEX: Final = {char: f"\\{char}" for char in "&%$#_{}"} | {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def tex(text: str) -> str:
    """Return text with LaTeX's own characters escaped."""
    return "".join(_TEX.get(char, char) for char in text)


def html(board: Leaderboard) -> str:
    """Return a fragment of HTML: the summary and the table of tasks; everything is escaped.

    Rows and heads carry the label of their column (`data-column`) or the title of their task.
    """
    head = [board.label(column) for column in board.columns]
    classes = [board.kind(column) for column in board.columns]
    body = [
        (f'class="kind-{kind}" data-column="{escape(label)}"', [escape(cell) for cell in row])
        for kind, label, row in zip(classes, head, summary(board), strict=True)
    ]
    tasks = [
        (
            f'data-title="{escape(name)}"',
            [escape(name), *marked(board, row, "<strong>{}</strong>".format)],
        )
        for name, row in rows(board)
    ]
    said = "".join(f"<p class=note>{escape(line)}</p>\n" for line in notes(board))
    first = _html_table("summary", list(SUMMARY_HEAD), _html_rows(body))
    above = "".join(f"<th colspan={size}>{escape(name)}</th>" for name, size in column_spans(board))
    cut = len(board.averages)
    lines = _html_rows(tasks[:cut])
    for heading, some in _spanned(task_spans(board), _html_rows(tasks[cut:])):
        across = f"<tr><th colspan={len(head) + 1}>{escape(heading)}</th></tr>"
        lines += [across, *some] if heading else some
    top = f"<tr><th></th>{above}</tr>\n" if above else ""
    return first + said + _html_table("tasks", ["task", *head], lines, top)


def _html_rows(body: list[tuple[str, list[str]]]) -> list[str]:
    return [
        f"<tr {said}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        for said, cells in body
    ]


def _html_table(name: str, head: list[str], rows: list[str], above: str = "") -> str:
    top = "".join(
        f'<th scope="col" data-column="{escape(cell)}">{escape(cell)}</th>' for cell in head
    )
    return (
        f'<table class="{name}">\n<thead>{above}<tr>{top}</tr></thead>\n<tbody>'
        + "\n".join(rows)
        + "</tbody>\n</table>\n"
    )


FORMATS: Final[Mapping[str, Callable[[Leaderboard], str]]] = {
    "terminal": terminal, "md": markdown, "csv": csv, "json": json, "latex": latex, "html": html,
}  # fmt: skip


def render(board: Leaderboard, style: str) -> str:
    """Return the leaderboard in a format: terminal, md, csv, json, latex or html.

    Raises:
        UnknownNameError: if there is no such format.
    """
    if style not in FORMATS:
        raise UnknownNameError("format", style, FORMATS)
    return FORMATS[style](board)


def render_suites(of: Mapping[str, Leaderboard], style: str) -> str:
    """Return the leaderboards of several suites in a format: a table each, never one board.

    A single one is rendered as by `render`. JSON holds a list of boards, CSV a first column with
    the suite.

    Args:
        of: leaderboards by the name of their suite.
        style: see `render`.

    Raises:
        UnknownNameError: if there is no such format.
    """
    import pandas as pd

    if len(of) == 1:
        return render(next(iter(of.values())), style)
    if style == "json":
        return dumps([{"suite": name, **_board_as_json(one)} for name, one in of.items()], indent=1)
    if style == "csv":
        tables = {name: _whole(one) for name, one in of.items()}
        text: str = pd.concat(tables, names=["suite"]).to_csv(lineterminator="\n")
        return text
    titles = {"md": "# Suite {}", "latex": "% suite {}", "html": "<h3>Suite {}</h3>"}
    title = titles.get(style, "Suite {}")
    safe = escape if style == "html" else str
    return "\n".join(
        f"{title.format(safe(name))}\n\n{render(one, style)}" for name, one in of.items()
    )
