"""The page: summary, charts and the table of attempts around the blocks of transcripts."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import generators
from generators.errors import SymBenchError
from symbench.report.pack import blocks, packed
from symbench.report.parts import breakdown, solutions
from symbench.report.words import Words, said_in
from symbench.results.frames import RunData, load_attempts, load_run
from symbench.results.leaderboard import Leaderboard, boards, of_attempts, with_published
from symbench.results.score import in_order, judged
from symbench.results.tables import render_suites
from symbench.results.words import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

HERE: Final = Path(__file__).parent


def write_report(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    maxima: str | None = None,
    beside: bool = False,
    live: bool = False,
) -> None:
    """Write the report on runs as one HTML file.

    Args:
        paths: run directories.
        out: the file.
        maxima: see `of_attempts`.
        beside: show the paper's columns beside the measured ones.
        live: the page asks the server that it came from for news.

    Raises:
        SymBenchError: if a run has no attempts, or the file cannot be written.
    """
    runs = [load_run(path) for path in paths]
    attempts = load_attempts(paths)
    every = boards(attempts, maxima)
    if Path(out).is_dir():
        raise SymBenchError(f"cannot write {out}: it is a folder; expected a file")
    part = Path(out).with_name(Path(out).name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.writelines(_page(runs, attempts, every, beside=beside, live=live))
        part.replace(out)
    except OSError as error:
        raise SymBenchError(f"cannot write {out}: {error.strerror}") from error


def _page(
    runs: Sequence[RunData],
    attempts: "pd.DataFrame",
    every: Mapping[str, Leaderboard],
    *,
    beside: bool,
    live: bool,
) -> Iterator[str]:
    shown = {suite: with_published(board) if beside else board for suite, board in every.items()}
    style, script, page = (
        (HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js", "page.html")
    )
    fills = {
        "title": escape(", ".join(run.path.name for run in runs)),
        "policy": f"default-src 'none'; img-src data:; style-src '{content_hash(style)}'; "
        f"script-src '{content_hash(script)}'" + ("; connect-src 'self'" if live else ""),
        "live": "yes" if live else "",
        "style": style,
        "about": _about(runs, attempts),
        "board": render_suites(shown, "html"),
        "parts": "".join(_parts(attempts, every)),
        "charts": "".join(_charts(runs, attempts, shown)),
        "script": script,
    }
    head, _, tail = page.partition("{{data}}")
    yield _filled(head, fills)
    yield from _data(runs, attempts, every)
    yield _filled(tail, fills)


def _filled(text: str, fills: Mapping[str, str]) -> str:
    parts = text.split("{{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}}")
        filled.append(fills[name] + rest)
    return "".join(filled)


def content_hash(text: str) -> str:
    """Return what a content security policy calls a style or script by."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


def _about(runs: Sequence[RunData], attempts: "pd.DataFrame") -> str:
    lines = [
        f"{run.path.name}: suite {run.plan.suite} ({counted(run.plan.samples, 'sample')}, hash "
        f"{run.plan.suite_hash}), prompts {run.plan.prompts} {run.plan.prompts_hash[:12]}, "
        f"{counted(run.plan.repeats, 'repeat')}, temperature {run.plan.sampling.temperature}; "
        f"{_made(run)}"
        for run in runs
    ]
    lines.append(
        f"{counted(len(attempts), 'attempt')}, code {', '.join(sorted(set(attempts['code'])))}"
    )
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _made(run: RunData) -> str:
    """Return whether every attempt of a run has a verdict, and how many have one if not."""
    have, planned = len(judged(run.attempts)), run.plan.attempts
    if have >= planned:
        return "complete"
    return f"incomplete: {have:,} of {counted(planned, 'attempt')} have a verdict"


def _parts(attempts: "pd.DataFrame", every: Mapping[str, Leaderboard]) -> Iterator[str]:
    for suite, board in every.items():
        if len(every) > 1:
            yield f"<h3>Suite {escape(suite)}</h3>\n"
        yield from breakdown(board, attempts[attempts["suite"] == suite])


def _charts(
    runs: Sequence[RunData], attempts: "pd.DataFrame", every: Mapping[str, Leaderboard]
) -> Iterator[str]:
    from symbench import plots

    for suite, board in every.items():
        if len(every) > 1:
            yield f"<h3>Suite {escape(suite)}</h3>\n"
        yield from _charts_of(board, attempts[attempts["suite"] == suite])
    if any(not run.turns.empty for run in runs):
        yield _image(plots.turn_bars(runs), "Turns and switches of steered methods")
    if any(not run.checks.empty for run in runs):
        yield _image(plots.checker_bars(runs), "Precision and recall of self-checks")


def _charts_of(board: Leaderboard, attempts: "pd.DataFrame") -> Iterator[str]:
    from symbench import plots

    yield _image(plots.leaderboard_bars(board), "Success rate by column with intervals")
    if attempts["level"].nunique() > 1:
        own = of_attempts(attempts) if "published" in board.kinds else board
        yield _image(plots.level_curves(own, attempts), "Success against level of difficulty")
    yield _image(plots.outcome_bars(board), "Outcomes by column")
    yield _image(plots.heat_map(board), "Success rate by task and column", "map")
    if board.efforts is not None and (board.efforts["tokens"] > 0).any():
        yield _image(plots.score_against(board, "tokens"), "Score against tokens")


def _image(figure: "Figure", said: str, kind: str = "chart") -> str:
    """Return a chart as an image; dark pages turn its lightness round but for a `map`."""
    from symbench.charts.style import styled

    file = BytesIO()
    styled(figure.savefig)(file, format="svg", metadata={"Date": None})
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return f'<img class="{kind}" alt="{escape(said)}" src="data:image/svg+xml;base64,{data}">\n'


ENDS: Final = (
    "outcome", "fault", "answer", "reading", "source", "final", "error", "cost", "seconds",
    "wall", "programs", "sandbox_seconds", "served", "tier", "steerer", "checker", "second",
)  # fmt: skip


def _data(
    runs: Sequence[RunData], attempts: "pd.DataFrame", every: Mapping[str, Leaderboard]
) -> Iterator[str]:
    """Yield the blocks of transcripts, then the table of attempts, which names their blocks."""
    rows = cast("list[dict[str, Any]]", attempts.to_dict("records"))
    ends = {row["attempt"]: {key: row[key] for key in ENDS if _known(row.get(key))} for row in rows}
    where: dict[str, int] = {}
    words = Words()

    def heard(attempt: str, records: list[dict[str, Any]]) -> None:
        end = ends[attempt]
        more = [str(end.get(key, "")) for key in ("fault", "answer", "error")]
        words.add(attempt, "\n".join([said_in(records), *more]))

    for number, (text, held) in enumerate(blocks(runs, ends, heard)):
        where |= dict.fromkeys(held, number)
        yield _script(f"block-{number}", text)
    yield _script("words", words.packed())
    told = solutions(runs, {row["sample"] for row in rows})
    yield _script("attempts", packed({**_table(rows, where, every), "solutions": told}))


def _known(value: Any) -> bool:
    return value is not None and value == value and value != ""


def _script(name: str, text: str) -> str:
    return f'<script type="text/plain" id="{name}">{text}</script>\n'


def _table(
    rows: Sequence[Mapping[str, Any]], where: Mapping[str, int], every: Mapping[str, Leaderboard]
) -> dict[str, Any]:
    heads = {name: board.headings[name] for board in every.values() for name in board.columns}
    columns = {name: place for place, name in enumerate(heads)}
    names = in_order(list(dict.fromkeys(row["task"] for row in rows)), generators.NAMES)
    tasks = {name: place for place, name in enumerate(names)}

    def place(row: Mapping[str, Any]) -> tuple[int, int, str, int, int]:
        column = columns.get(row["column"], -1)
        return tasks[row["task"]], row["level"], row["sample"], column, row["repeat"]

    return {
        "columns": [{"label": head.label, "kind": head.kind} for head in heads.values()],
        "tasks": list(tasks),
        "titles": [generators.load(name).title for name in tasks],
        "rows": [
            [
                row["attempt"],
                tasks[row["task"]],
                int(row["level"]),
                columns.get(row["column"], -1),
                row["outcome"],
                row["sample"],
                int(row["repeat"]),
                str(row["fault"] or "")[:300],
                int(row["task_input"] + row["task_output"]),
                round(float(row["seconds"] or 0), 2),
                where.get(row["attempt"], -1),
            ]
            for row in sorted(rows, key=place)
        ],
    }
