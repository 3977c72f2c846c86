"""Counting what the audit says of imported samples of the published set."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256

from generators.published.finding import NOTE, SOUND, STATUSES
from generators.sample import Sample


@dataclass(frozen=True)
class Judged:
    """What the audit says of one sample; the fields are those of its origin."""

    path: str
    task: str
    part: str
    status: str
    reason: str
    also: tuple[str, ...]
    stored: str | None
    repaired: str | None

    @property
    def findings(self) -> list[tuple[str, str]]:
        """Kind and reason of all that was found, the status first; nothing if it is sound."""
        told = [one.partition(": ") for one in self.also]
        first = [] if self.status == SOUND else [(self.status, self.reason)]
        return [*first, *((kind, reason) for kind, _, reason in told)]

    def row(self) -> list[str]:
        """Return the fields as text, for a table."""
        values = (getattr(self, item.name) for item in fields(self))
        return ["; ".join(one) if isinstance(one, tuple) else str(one or "") for one in values]


def kind_of(status: str) -> str:
    """Return a status or kind of finding; that of a duplicate without the other's path."""
    return status.split(" of ")[0]


def status_of(sample: Sample) -> str:
    """Return one of the audit's statuses; that of a duplicate without the other's path."""
    return kind_of(str(sample.origin.get("status", "")))


class Tally:
    """Counts of statuses, task by task and part by part; samples pass through it.

    Attributes:
        statuses: by task and part, how many samples have each status.
        findings: by task and part, in how many samples each kind of fault or note was found.
        wordings: how many questions are in whose words, see `import_published`.
        repaired: how many samples carry a repaired answer.
        set_aside: how many have no right answer that is known.
        samples: what is said of each.
        digest: SHA-256 over the contents of all samples.
    """

    def __init__(self) -> None:
        """Begin with no sample."""
        self.wordings: Counter[str] = Counter()
        self.set_aside = 0
        self.digest = sha256()
        self.statuses: dict[tuple[str, str], Counter[str]] = {}
        self.findings: dict[tuple[str, str], Counter[str]] = {}
        self.repaired = 0
        self.samples: list[Judged] = []

    def passing(self, samples: Iterable[Sample]) -> Iterator[Sample]:
        """Yield the samples, and count them on the way."""
        for sample in samples:
            self._count(sample)
            yield sample

    def _count(self, sample: Sample) -> None:
        origin, status = sample.origin, status_of(sample)
        place = (sample.task, str(origin["part"]))
        self.statuses.setdefault(place, Counter())[status] += 1
        judged = Judged(
            *(origin["path"], sample.task, origin["part"], origin["status"], origin["reason"]),
            *(tuple(origin["also"]), origin["stored"], origin["repaired"]),
        )
        self.samples.append(judged)
        kinds = {status, *(kind_of(kind) for kind, _ in judged.findings)}
        self.findings.setdefault(place, Counter()).update(kinds)
        self.repaired += origin["repaired"] is not None
        self.set_aside += not sample.answerable
        self.wordings[str(origin["wording"])] += 1
        self.digest.update(f"{origin['path']} {origin['content']}\n".encode())

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

    @property
    def sound(self) -> int:
        """How many of them are sound."""
        return sum(counts[SOUND] for counts in self.statuses.values())

    def csv(self) -> str:
        """Return a row per sample: what it is, why, the stored and the repaired answer."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([item.name for item in fields(Judged)])
        writer.writerows(one.row() for one in self.samples)
        return text.getvalue()


def _cells(count: Counter[str], names: Sequence[str]) -> list[str]:
    return [str(count[name]) if count[name] else "·" for name in names]


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
