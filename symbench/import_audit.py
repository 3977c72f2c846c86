"""The audit of imported samples of the published set: counts, a page and a table."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from generators.published.finding import DUPLICATE, NOTE, STATUSES
from generators.sample import Sample

COLUMNS: Final = ("path", "task", "part", "status", "reason", "also", "stored", "repaired")


def status_of(sample: Sample) -> str:
    """Return one of the audit's statuses; that of a duplicate without the other's path."""
    return str(sample.origin.get("status", "")).split(" of ")[0]


class Tally:
    """Counts of statuses, task by task and part by part; samples pass through it."""

    def __init__(self) -> None:
        """Begin with no sample."""
        self.statuses: dict[tuple[str, str], Counter[str]] = {}
        self.findings: dict[tuple[str, str], Counter[str]] = {}
        self.repaired = 0
        self.rows: list[dict[str, str]] = []

    def passing(self, samples: Iterable[Sample]) -> Iterator[Sample]:
        """Yield the samples, and count them on the way."""
        for sample in samples:
            self._count(sample)
            yield sample

    def _count(self, sample: Sample) -> None:
        origin, status = sample.origin, status_of(sample)
        place = (sample.task, str(origin["part"]))
        self.statuses.setdefault(place, Counter())[status] += 1
        kinds = {status, *(one.split(":")[0].split(" of ")[0] for one in origin["also"])}
        self.findings.setdefault(place, Counter()).update(kinds)
        self.repaired += origin["repaired"] is not None
        also = "; ".join(origin["also"])
        values = {**origin, "task": sample.task, "also": also}
        self.rows.append({name: str(values[name] or "") for name in COLUMNS})

    def table(self, *, findings: bool = False) -> list[list[str]]:
        """Return head, one row per task and part, and the sums, as text; 0 is a dot.

        Args:
            findings: count everything found, so that a sample may count several times,
                instead of each sample once by its status.
        """
        counts = self.findings if findings else self.statuses
        names = (*STATUSES[1:], NOTE) if findings else STATUSES
        body = [
            [task, part, str(self.statuses[task, part].total()), *_cells(count, names)]
            for (task, part), count in counts.items()
        ]
        whole: Counter[str] = sum(counts.values(), Counter())
        total = str(sum(count.total() for count in self.statuses.values()))
        return [
            ["task", "part", "samples", *names],
            *body,
            ["all", "", total, *_cells(whole, names)],
        ]

    def csv(self) -> str:
        """Return a row per sample: what it is, why, the stored and the repaired answer."""
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue()

    def markdown(self, command: str, problems: Sequence[str]) -> str:
        """Return the page: both tables, and what could not be read.

        Args:
            command: what was run, to be run again.
            problems: one line per fault of the clone.
        """
        from symbench.tables import pipes

        lines = ["# Audit of the published set", "", f"Written by `{command}`.", ""]
        lines += ["## Samples by status", "", *pipes(*_split(self.table())), ""]
        lines += [
            f"A sample counts once, by the first of its faults in the order of the columns; "
            f"`{DUPLICATE}` names the first sample with the same puzzle. {self.repaired} samples "
            "carry a repaired answer.",
            "",
            "## Everything found",
            "",
            *pipes(*_split(self.table(findings=True))),
            "",
            "A sample may count in several columns; a note is no fault of the puzzle.",
            "",
            "## Not imported",
            "",
            *([f"- {line}" for line in problems] or ["Nothing is missing or unreadable."]),
        ]
        return "\n".join(lines) + "\n"


def _cells(count: Counter[str], names: Sequence[str]) -> list[str]:
    return [str(count[name]) if count[name] else "·" for name in names]


def _split(table: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    return table[0], table[1:]


def aligned(table: list[list[str]]) -> str:
    """Return a table for a terminal: two columns of names on the left, figures on the right."""
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    )
