"""The page of an audit: what the field needs to know of the published set, with its figures."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Final

import generators
from generators.published.finding import (
    AMBIGUOUS,
    DUPLICATE,
    LEAK,
    NONE,
    NOTE,
    SEVERAL,
    SOUND,
    STATUSES,
    WRONG,
)
from generators.published.importing import SUBSETS, Source, is_shuffled
from generators.published.subset import chosen
from symbench.imported.tally import Judged, Tally, kind_of
from symbench.results.tables import pipes

TEMPLATE: Final = Path(__file__).with_name("page.md")
EXAMPLES: Final = 2
CLEAN: Final = 0.9
"""Least share of sound samples of a task that measures what it says."""
LONGEST: Final = 90
"""Most characters of a reason in the table of examples."""

MEANINGS: Final = (
    ("pooling", NOTE, "no answer passes the original's checker"),
    ("new_operator", WRONG, "an answer worked out from left to right fails"),
    ("reversi", LEAK, "a copy of the printed board scores {share} %"),
    ("game2048", LEAK, "a copy of the printed grid scores {share} %"),
    ("light_puzzles", LEAK, "a copy of the printed grid scores {share} %"),
    ("statistical_counting", AMBIGUOUS, "whether a run scores once or per letter decides these"),
    ("string_synthesis", AMBIGUOUS, "how often a method is carried out at its turn decides these"),
    ("string_deletion_and_modification", AMBIGUOUS, "the order of the rules decides these"),
    ("letter_logic_diagram", SEVERAL, "right grids other than the stored one are refused"),
    ("pattern_recognition", AMBIGUOUS, "other squares than the stored one fit the text"),
    ("logic_puzzle", NONE, "nobody can be right"),
    ("constrained_linear_arrangement", NONE, "nobody can be right"),
    ("constrained_linear_arrangement", WRONG, "the stored answer breaks the rules of the text"),
    ("mahjong_pattern", WRONG, "a run beside copies of its cards is overlooked"),
    ("mahjong_pattern", AMBIGUOUS, "foreign cards, or three cards where the rules speak of two"),
    ("cryptanalysis", AMBIGUOUS, "the password is unique only if silence is information"),
    ("date_understanding", NONE, "none of the options is right"),
    ("date_understanding", WRONG, "the stored option is not the day asked for"),
    ("gsm_hard", WRONG, "the program computes the answer to another text"),
    ("gsm_hard", AMBIGUOUS, "negative counts, or parts of things that are counted"),
    ("eight_queens", NOTE, "it asks for the remaining queens, and the checker wants all"),
    ("string_splitting", NOTE, "digits are compared without separators"),
    ("synthesis_decomposition", DUPLICATE, "fewer puzzles than it seems"),
    ("string_splitting", DUPLICATE, "fewer puzzles than it seems"),
)
"""Task, what was found, and what that does to a score; `share` is a percentage."""


@dataclass(frozen=True)
class Surroundings:
    """What a page says besides the counts.

    Attributes:
        command: what was run, with `CLONE` for the clone.
        chart: the name of the chart's file beside the page.
        left_out: what of the clone is not read, and what could not be.
    """

    command: str
    chart: str
    left_out: Sequence[str]


def render(tally: Tally, around: Surroundings) -> str:
    """Return the page as Markdown; `around` says where it stands and how it came about."""
    evaluated = _subset(tally, SUBSETS[0])
    shares = _sound_shares(evaluated)
    values = {
        "date": time.strftime("%Y-%m-%d"),
        "version": version("symbench"),
        "command": around.command,
        "digest": tally.digest.hexdigest()[:32],
        "chart": around.chart,
        "tasks": len(shares),
        "shuffled": sum(map(is_shuffled, shares)),
        "unsound_tasks": sum(share < CLEAN for share in shares.values()),
        **_counts(tally, evaluated),
        "meanings": _table(_meanings(evaluated)),
        "subsets": _table(_subsets(tally)),
        "statuses": _table(tally.table()),
        "findings": _table(tally.table(findings=True)),
        "examples": _table(_examples(tally)),
        "left_out": _listed(around.left_out),
    }
    shown = {key: f"{one:,}" if isinstance(one, int) else one for key, one in values.items()}
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(shown)


def _counts(tally: Tally, evaluated: Sequence[Judged]) -> dict[str, int | str]:
    whole = sum(tally.statuses.values(), Counter[str]())
    sound = sum(row.status == SOUND for row in evaluated)
    samples, ours = len(tally.samples), tally.wordings["ours"]
    verbatim = tally.wordings["published"]
    return {
        "samples": samples,
        "sound": tally.sound,
        "sound_share": _percent(tally.sound, samples),
        "evaluated": len(evaluated),
        "evaluated_sound": sound,
        "evaluated_share": _percent(sound, len(evaluated)),
        "wrong": whole[WRONG],
        "none": whole[NONE],
        "leak": whole[LEAK],
        "several": whole[SEVERAL],
        "ambiguous": whole[AMBIGUOUS],
        "duplicate": whole[DUPLICATE],
        "repaired": tally.repaired,
        "set_aside": tally.set_aside,
        "ours": ours,
        "ours_share": _percent(ours, samples),
        "verbatim": verbatim,
        "noted": samples - ours - verbatim,
    }


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"


def _table(lines: list[list[str]]) -> str:
    return "\n".join(pipes(lines[0], lines[1:]))


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "Everything is read."


def _by_task(rows: Sequence[Judged]) -> dict[str, list[Judged]]:
    tasks: dict[str, list[Judged]] = {}
    for row in rows:
        tasks.setdefault(row.task, []).append(row)
    return tasks


def _subset(tally: Tally, subset: str) -> list[Judged]:
    """Return the samples of an evaluation set."""
    paths = {
        source.path
        for task, rows in _by_task(tally.samples).items()
        for source in chosen(subset, task, [Source(task, row.path, {}) for row in rows])
    }
    return [row for row in tally.samples if row.path in paths]


def _sound_shares(rows: Sequence[Judged]) -> dict[str, float]:
    return {
        task: sum(row.status == SOUND for row in found) / len(found)
        for task, found in _by_task(rows).items()
    }


def _has(row: Judged, kind: str) -> bool:
    return any(kind_of(one) == kind for one, _ in row.findings)


def _meanings(evaluated: Sequence[Judged]) -> list[list[str]]:
    from symbench.results.paper import published_table

    best = published_table().drop(columns="split").max(axis=1)
    tasks = _by_task(evaluated)
    lines = [["task", "found", "samples", "share, %", "best, %", "what it does"]]
    for name, status, text in MEANINGS:
        rows = tasks.get(name, [])
        count = sum(_has(row, status) for row in rows)
        if count:
            title, share = generators.load(name).title, 100 * count / len(rows)
            said = text.format(share=f"{share:.0f}")
            counts = [f"{count} of {len(rows)}", f"{share:.0f}", f"{best[title]:.0f}"]
            lines.append([title, status, *counts, said])
    return lines


def _subsets(tally: Tally) -> list[list[str]]:
    lines = [["task", "run by the paper", "samples", "sound", "sound, %"]]
    for subset in SUBSETS:
        for name, rows in _by_task(_subset(tally, subset)).items():
            if subset == SUBSETS[0] or name == "game24":
                sound = sum(row.status == SOUND for row in rows)
                title = generators.load(name).title
                title += " (CodeSteer's rows)" if subset != SUBSETS[0] else ""
                run = f"50 of {len(rows)}" if is_shuffled(name) else str(len(rows))
                share = f"{100 * sound / len(rows):.0f}"
                lines.append([title, run, str(len(rows)), str(sound), share])
    return lines


def _examples(tally: Tally) -> list[list[str]]:
    lines = [["found", "task", "sample", "why"]]
    for status in (*STATUSES[1:], NOTE):
        for name, rows in _by_task(tally.samples).items():
            found = (row for row in rows if _has(row, status))
            for row, _ in zip(found, range(EXAMPLES), strict=False):
                why = _reason(row, status)
                lines.append([status, generators.load(name).title, f"`{row.path}`", why])
    return lines


def _reason(row: Judged, kind: str) -> str:
    found, reason = next(one for one in row.findings if kind_of(one[0]) == kind)
    original = found.partition(" of ")[2]
    shown = f"as `{original}`" if original else " ".join(reason.split()).replace("\\", "\\\\")
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 3]}..."
