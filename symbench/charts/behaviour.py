"""Charts of how steered methods behave: turns, switches between text and code, checkers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from generators.errors import SymBenchError
from symbench.charts.levels import STYLES
from symbench.charts.style import styled
from symbench.results.columns import headings
from symbench.results.frames import RunData

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

UNFINISHED: Final = "unfinished"
"""Column of the calls of attempts without an end."""


def turn_counts(turns: "pd.DataFrame") -> "pd.DataFrame":
    """Return one row per attempt: column, turns, switches between text and code."""
    ordered = turns.sort_values(["attempt", "turn"], kind="stable")
    changed = ordered.groupby("attempt")["code"].transform(lambda code: code.ne(code.shift()))
    ordered = ordered.assign(switch=changed & (ordered["turn"] > 0))
    return ordered.groupby("attempt", sort=False).agg(
        column=("column", "first"),
        turns=("turn", "size"),
        switches=("switch", "sum"),
    )


@styled
def turn_bars(runs: Sequence[RunData]) -> "Figure":
    """Return how many turns attempts took, how often they switched, and who wrote code.

    A row per column; lines are 95 % Wilson intervals of the shares, and each bar of the last
    panel says how many replies the turn has.

    Raises:
        SymBenchError: if no attempt was steered.
    """
    from matplotlib.figure import Figure

    turns = turns_of(runs)
    table = turn_shares(turns)
    labels = _labels(runs, turns["column"])
    figure = Figure(figsize=(9.5, 1.1 + 2.0 * len(labels)), layout="constrained")
    rows = figure.subfigures(len(labels), 1, squeeze=False).ravel()
    for row, (column, of) in zip(rows, table.groupby("column", sort=False), strict=True):
        row.suptitle(labels[str(column)], fontsize=9, fontweight="bold")
        panels = row.subplots(1, 3)
        for axes, (kind, x) in zip(panels, PANELS.items(), strict=True):
            _share_bars(axes, of[of["of"] == kind], numbered=kind == "code")
            axes.set_xlabel(x)
        for axes, y in zip(panels, ("attempts, %", "", "with code, %"), strict=True):
            axes.set_ylabel(y)
    return figure


PANELS: Final = {"turns": "answers of the TaskLLM", "switches": "switches of text and code",
                 "code": "turn (n: replies)"}  # fmt: skip


def turns_of(runs: Sequence[RunData]) -> "pd.DataFrame":
    """Return the turns of runs in one frame.

    Raises:
        SymBenchError: if no attempt was steered.
    """
    import pandas as pd

    turns = pd.concat([run.turns for run in runs], ignore_index=True)
    if turns.empty:
        raise SymBenchError("no attempt of these runs was steered: no turns to show")
    return turns


def turn_shares(turns: "pd.DataFrame") -> "pd.DataFrame":
    """Return what `turn_bars` shows: column, of, x, count, n, share, low, high (95 %, percent).

    `of` is `turns` (x: answers of the TaskLLM), `switches` (x: switches between text and code) or
    `code` (x: the turn, from 1; n: its replies).
    """
    import pandas as pd

    from symbench.results.stats import wilson

    rows: list[tuple[object, ...]] = []
    for column, of in turn_counts(turns).groupby("column", sort=False):
        for kind in ("turns", "switches"):
            counts = of[kind].value_counts().sort_index()
            rows += [(column, kind, x, int(count), len(of)) for x, count in counts.items()]
        own = turns[turns["column"] == column].groupby("turn")["code"].agg(["sum", "size"])
        rows += [(column, "code", int(turn) + 1, int(wrote), int(n))
                 for turn, (wrote, n) in zip(own.index, own.to_numpy(), strict=True)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["column", "of", "x", "count", "n"])
    low, high = wilson(table["count"], table["n"])
    return table.assign(share=table["count"] / table["n"] * 100, low=low * 100, high=high * 100)


def _share_bars(axes: "Axes", of: "pd.DataFrame", *, numbered: bool) -> None:
    """Draw bars of shares with their intervals, and n above each where wanted."""
    from matplotlib.ticker import MaxNLocator

    axes.bar(of["x"], of["share"], width=0.7, edgecolor="white")
    axes.vlines(of["x"], of["low"], of["high"], color="black", lw=1)
    for x, high, n in zip(of["x"], of["high"], of["n"], strict=True):
        if numbered:
            axes.text(x, high + 3, f"{n:,}", ha="center", va="bottom", fontsize=7)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(ylim=(0, 122), yticks=(0, 50, 100), xlim=(of["x"].min() - 0.7, of["x"].max() + 0.7))
    axes.grid(axis="x", visible=False)


@styled
def spending_curves(runs: Sequence[RunData]) -> "Figure":
    """Return what the calls of each column had used by when: tokens, and US dollars where known.

    Raises:
        SymBenchError: if no call was made.
    """
    table = spending(runs)
    labels = _labels(runs, table["column"])
    money = bool((table["dollars"] > 0).any())
    figure, panels = panel_row(2 if money else 1, 0.9 + 0.2 * len(labels))
    for axes, (key, said) in zip(panels, (("tokens", "tokens of all roles"),
                                          ("dollars", "US dollars")), strict=False):  # fmt: skip
        for place, (column, of) in enumerate(table.groupby("column", sort=False)):
            axes.step(of["seconds"], of[key], where="post", label=labels[str(column)],
                      markevery=[-1], lw=1.6 if place < STYLES else 0.8)  # fmt: skip
        axes.set(xlabel="seconds since the first call", ylabel=said, title=f"Spent: {said}")
        axes.set_ylim(bottom=0)
        axes.set_xlim(0, max(1e-3, table["seconds"].max()) * 1.04)
        axes.yaxis.set_major_formatter("{x:,.0f}" if key == "tokens" else "{x:,g}")
        axes.xaxis.set_major_formatter("{x:,g}")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=1)
    return figure


def panel_row(count: int, more: float) -> "tuple[Figure, list[Axes]]":
    """Return a figure of panels side by side, with more inches of height for a legend."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.4 + 3.6 * count, 3.2 + more))
    return figure, list(figure.subplots(1, count, squeeze=False).ravel())


def spending(runs: Sequence[RunData]) -> "pd.DataFrame":
    """Return running totals of calls as they end: column, seconds, tokens, dollars.

    Seconds count from the start of the first call, where every column stands at 0. Calls of
    attempts that have no end yet are `unfinished`; a call without a price adds no dollars.

    Raises:
        SymBenchError: if no call was made.
    """
    import pandas as pd

    calls = pd.concat([_calls(run) for run in runs], ignore_index=True)
    if calls.empty:
        raise SymBenchError("no model was called in these runs: nothing was spent")
    begin = (calls["at"] - calls["took"]).min()
    starts = calls.drop_duplicates("column").assign(at=begin, tokens=0, dollars=0.0)
    calls = calls.sort_values(["at", "column"], kind="stable")
    table = pd.concat([starts, calls], ignore_index=True)
    sums = table.groupby("column", sort=False)[["tokens", "dollars"]].cumsum()
    return pd.DataFrame({"column": table["column"], "seconds": table["at"] - begin, **sums})


def _calls(run: RunData) -> "pd.DataFrame":
    import pandas as pd

    calls = run.calls
    if calls.empty:
        return pd.DataFrame(columns=["column", "at", "took", "tokens", "dollars"])
    column = calls["attempt"].map(run.attempts.set_index("attempt")["column"])
    return pd.DataFrame(
        {
            "column": column.fillna(UNFINISHED),
            "at": calls["at"],
            "took": calls["seconds"],
            "tokens": calls["input"] + calls["output"],
            "dollars": calls["cost"].astype(float).fillna(0),
        }
    )


def checks_of(runs: Sequence[RunData]) -> "pd.DataFrame":
    """Return the self-checks of runs in one frame.

    Raises:
        SymBenchError: if nothing was checked.
    """
    import pandas as pd

    checks = pd.concat([run.checks for run in runs], ignore_index=True)
    if checks.empty:
        raise SymBenchError("no answer of these runs was checked: no checker to judge")
    return checks


def checker_quality(checks: "pd.DataFrame") -> "pd.DataFrame":
    """Return precision and recall of the self-check by column, with counts.

    A check is taken as a claim that the answer is wrong (`fail`): precision is the share of
    such claims that are true, recall the share of wrong answers that were found. Undecided
    checks find nothing.
    """
    import pandas as pd

    fail, wrong = checks["verdict"] == "fail", ~checks["right"].astype(bool)
    counts = pd.DataFrame(
        {"column": checks["column"], "claims": fail, "wrong": wrong, "found": fail & wrong}
    )
    table = counts.groupby("column", sort=False).sum()
    precision = table["found"] / table["claims"].where(table["claims"] > 0)
    recall = table["found"] / table["wrong"].where(table["wrong"] > 0)
    return table.assign(precision=precision, recall=recall)


@styled
def checker_bars(runs: Sequence[RunData]) -> "Figure":
    """Return precision and recall of the self-answer checker with 95 % Wilson intervals.

    Raises:
        SymBenchError: if nothing was checked.
    """
    from matplotlib.figure import Figure

    from symbench.results.stats import wilson

    checks = checks_of(runs)
    table = checker_quality(checks)
    labels = _labels(runs, checks["column"])
    figure = Figure(figsize=(7, 1.6 + 0.6 * len(table)))
    axes = figure.subplots()
    for offset, key, whole, said in (
        (0.2, "precision", "claims", "precision: claimed faults that are faults"),
        (-0.2, "recall", "wrong", "recall: wrong answers that were found"),
    ):
        places = [place + offset for place in range(len(table))]
        bars = axes.barh(places, table[key] * 100, height=0.38, label=said, edgecolor="white")
        axes.bar_label(bars, [f"{found} of {of}" for found, of in
                              zip(table["found"], table[whole], strict=True)],
                       label_type="center", fontsize=7, color="white")  # fmt: skip
        low, high = wilson(table["found"], table[whole])
        for place, ends in zip(places, zip(low, high, strict=True), strict=True):
            axes.plot([end * 100 for end in ends], [place] * 2, color="black", lw=1.2,
                      marker="|", ls="-")  # fmt: skip
    axes.set_yticks(range(len(table)), [labels[str(column)] for column in table.index])
    axes.set(xlim=(0, 103), xlabel="%", title="The self-answer checker against the verifier")
    axes.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def _labels(runs: Sequence[RunData], shown: "pd.Series[str]") -> dict[str, str]:
    import pandas as pd

    known = headings(pd.concat([run.attempts for run in runs], ignore_index=True))
    return {column: known[column].label if column in known else column for column in shown.unique()}
