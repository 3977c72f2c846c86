"""Charts of how steered methods behave: turns, switches between text and code, checkers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from generators.errors import SymBenchError
from symbench.charts.style import styled
from symbench.results.columns import headings
from symbench.results.frames import RunData

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


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

    Raises:
        SymBenchError: if no attempt was steered.
    """
    import pandas as pd
    from matplotlib.figure import Figure

    turns = pd.concat([run.turns for run in runs], ignore_index=True)
    if turns.empty:
        raise SymBenchError("no attempt of these runs was steered: no turns to show")
    counts = turn_counts(turns)
    labels = _labels(runs, counts["column"])
    figure = Figure(figsize=(9, 3.6))
    panels = figure.subplots(1, 3)
    for number, (column, of) in enumerate(counts.groupby("column", sort=False)):
        shift = (number - (len(labels) - 1) / 2) * 0.8 / len(labels)
        style = {"width": 0.8 / len(labels), "label": labels[str(column)], "edgecolor": "white"}
        for axes, key in zip(panels, ("turns", "switches"), strict=False):
            shares = of[key].value_counts(normalize=True).sort_index() * 100
            axes.bar(shares.index + shift, shares, **style)
        wrote = turns[turns["column"] == column].groupby("turn")["code"].mean() * 100
        panels[2].bar(wrote.index + 1 + shift, wrote, **style)
    for axes, title, x in zip(
        panels,
        ("Turns taken", "Switches between text and code", "Replies with code"),
        ("answers of the TaskLLM", "switches", "turn"),
        strict=True,
    ):
        axes.set_title(title)
        axes.set_xlabel(x)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(axis="x", visible=False)
    panels[0].set_ylabel("attempts, %")
    panels[2].set_ylabel("replies, %")
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2)
    return figure


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
    import pandas as pd
    from matplotlib.figure import Figure

    from symbench.results.stats import wilson

    checks = pd.concat([run.checks for run in runs], ignore_index=True)
    if checks.empty:
        raise SymBenchError("no answer of these runs was checked: no checker to judge")
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
    return {column: known[column].label for column in shown.unique()}
