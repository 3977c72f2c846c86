"""The curves of a training: what it logged, as CSV and as a chart."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

COLUMNS: Final = {
    "step": "step",
    "epoch": "epoch",
    "loss": "loss",
    "eval_loss": "validation_loss",
    "learning_rate": "learning_rate",
    "grad_norm": "gradient_norm",
    "rewards/accuracies": "accuracy",
    "rewards/margins": "margin",
    "eval_rewards/accuracies": "validation_accuracy",
    "eval_rewards/margins": "validation_margin",
}
"""Names in the trainer's log, and ours. Accuracy: share of pairs whose better reply has become
likelier, relative to the model that is trained on, than the worse one; margin: by how much."""
Log = Sequence[Mapping[str, Any]]


def points(log: Log) -> list[dict[str, float]]:
    """Return one point for each step that was logged, by our names."""
    found: dict[float, dict[str, float]] = {}
    for entry in log:
        if "loss" in entry or "eval_loss" in entry:
            known = {COLUMNS[key]: float(entry[key]) for key in COLUMNS if key in entry}
            found.setdefault(known["step"], {}).update(known)
    return list(found.values())


def write_csv(path: Path, log: Log) -> None:
    """Write the curves as a table; columns without any value are left out."""
    rows = points(log)
    used = [name for name in COLUMNS.values() if any(name in row for row in rows)]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, used, lineterminator="\n")
        table.writeheader()
        table.writerows({key: f"{value:.6g}" for key, value in row.items()} for row in rows)


def draw(path: Path, log: Log, title: str) -> None:
    """Draw the loss of training and validation, and below it the accuracy on pairs, if any."""
    from matplotlib.figure import Figure

    rows = points(log)
    shown = [("loss", "validation_loss"), ("accuracy", "validation_accuracy")]
    panels = [names for names in shown if any(name in row for name in names for row in rows)]
    figure = Figure(figsize=(7, 1 + 2.5 * len(panels)), layout="constrained")
    for place, names in enumerate(panels, 1):
        axes = figure.add_subplot(len(panels), 1, place)
        for name in names:
            line = [(row["step"], row[name]) for row in rows if name in row]
            if line:
                axes.plot(*zip(*line, strict=True), label=name.replace("_", " "), marker=".")
        axes.set_ylabel(names[0])
        axes.set_ylim(0, 1.05 * axes.get_ylim()[1])
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[0].set_title(title, loc="left")
    figure.axes[-1].set_xlabel("updates")
    figure.savefig(path, dpi=120)
