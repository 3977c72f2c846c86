"""The live view of a run: a bar for each column on a terminal, else plain or JSON lines."""

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, Final

from harness.run.plan import Plan
from harness.run.settings import Gauge

PLAIN_SECONDS: Final = 10.0
LONGEST_NAME: Final = 32
SHOWN: Final = ("attempt", "sample", "column", "repeat", "outcome", "fault", "cost")
BAR: Final = "{desc} {n_fmt}/{total_fmt}{postfix}, {rate_fmt}, ETA {remaining} |{bar:12}|"
"""A narrow terminal cuts the end off."""


@dataclass
class Tally:
    """How far a column has come, or all of them together.

    Attributes:
        total: attempts that it has.
        earlier: of these, finished before this session.
        outcomes: of all finished ones; an error of an earlier session is not finished.
        cost: US dollars spent in this session, None while no price is known.
    """

    total: int
    earlier: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    cost: float | None = None

    def add(self, record: Mapping[str, Any]) -> None:
        """Count one finished attempt."""
        self.outcomes[record["outcome"]] += 1
        if record.get("cost") is not None:
            self.cost = (self.cost or 0.0) + record["cost"]

    @property
    def done(self) -> int:
        """Finished attempts."""
        return self.outcomes.total()

    @property
    def share(self) -> float | None:
        """Right answers among the judged ones, None while there is none."""
        judged = self.done - self.outcomes["error"]
        return self.outcomes["right"] / judged if judged else None

    def values(self, seconds: float) -> dict[str, Any]:
        """Return all figures, `seconds` after the start of this session; times in seconds."""
        rate = (self.done - self.earlier) / seconds if seconds > 0 else 0.0
        return {
            "done": self.done,
            "total": self.total,
            "right": self.share,
            "rate": rate,
            "eta": (self.total - self.done) / rate if rate else None,
            "cost": self.cost,
            "errors": self.outcomes["error"],
        }

    def words(self) -> str:
        """Return score, cost and errors."""
        score = "no score yet" if self.share is None else f"{100 * self.share:.1f} % right"
        cost = "" if self.cost is None else f", ${self.cost:.2f}"
        return f"{score}{cost}, {self.outcomes['error']} errors"


def tallies(plan: Plan) -> dict[str, Tally]:
    """Return an empty tally for every column of a plan, or of its shard."""
    mine, shards = plan.shard
    width = len(plan.columns)
    counts = Counter(index % width for index in range(mine, plan.attempts, shards))
    return {column.id: Tally(counts[place]) for place, column in enumerate(plan.columns)}


class Progress:
    """A context manager that shows how a run goes.

    On a terminal a bar for each column and one for all; elsewhere a line every ten seconds
    and one for each column in the end; JSON lines if asked for.
    """

    def __init__(self, plan: Plan, *, as_json: bool) -> None:
        self.columns = tallies(plan)
        self.all = Tally(sum(tally.total for tally in self.columns.values()))
        self.as_json = as_json
        self.gauge = Gauge()
        self.began = self.said = time.monotonic()
        self.begun = False
        self.bars: dict[str, Any] = {}

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bars:
            with _heard_or_not(sys.stderr):
                self._draw()
                for bar in self.bars.values():
                    bar.close()
        elif self.as_json:
            self._tell()
        else:
            for name, tally in self.columns.items():
                self.say(f"{name}: {tally.done} of {tally.total}, {tally.words()}")

    def watch(self, gauge: Gauge) -> None:
        """Show how the session stands; the first time it says what was there before."""
        if not self.begun:
            self._begin(gauge)
        self.gauge = gauge
        if self.bars:
            with _heard_or_not(sys.stderr):
                self._draw()
        elif time.monotonic() - self.said >= PLAIN_SECONDS:
            self._tell()

    def report(self, record: Mapping[str, Any]) -> None:
        """Count one finished attempt."""
        tally = self.columns[record["column"]]
        tally.add(record)
        self.all.add(record)
        if self.as_json:
            self._print({"type": "attempt", **{key: record.get(key) for key in SHOWN}})
        elif self.bars:
            with _heard_or_not(sys.stderr):
                self._bar(record["column"]).update()
                self.bars[""].update()

    def say(self, line: str) -> None:
        """Print a line without disturbing the bars."""
        self.said = time.monotonic()
        with _heard_or_not(sys.stderr):
            if self.bars:
                self.bars[""].write(line, file=sys.stderr)
            else:
                print(line, file=sys.stderr, flush=True)  # noqa: T201

    def _begin(self, gauge: Gauge) -> None:
        self.begun, self.began = True, time.monotonic()
        for name, outcomes in gauge.earlier.items():
            if name in self.columns:
                self.columns[name].outcomes.update(outcomes)
                self.columns[name].earlier = sum(outcomes.values())
                self.all.outcomes.update(outcomes)
        self.all.earlier = self.all.done
        if not self.as_json and sys.stderr.isatty():
            self._open_bars()

    def _open_bars(self) -> None:
        from tqdm import tqdm

        rows = shutil.get_terminal_size().lines - 3
        shown = [*self.columns][: max(1, rows)] if len(self.columns) > 1 else []
        size: dict[str, Any] = {"dynamic_ncols": True}
        if not _has_size():
            width, rows = shutil.get_terminal_size()
            size = {"ncols": width, "nrows": rows}
        tall = {name: self.columns[name] for name in shown} | {"": self.all}
        for place, (name, tally) in enumerate(tall.items()):
            self.bars[name] = tqdm(
                total=tally.total,
                initial=tally.done,
                desc=_short(name) if name else "all".ljust(LONGEST_NAME if shown else 0),
                position=place,
                bar_format=BAR,
                unit="",
                file=sys.stderr,
                **size,
            )

    def _bar(self, name: str) -> Any:
        """Return a column's bar; those that do not fit on the terminal have none."""
        return self.bars.get(name) or _NoBar()

    def _draw(self) -> None:
        for name, bar in self.bars.items():
            words = self.columns[name].words() if name else self._all_words()
            bar.set_postfix_str(words)

    def _all_words(self) -> str:
        gauge = self.gauge
        return f"{self.all.words()}, {gauge.retries} retries, {gauge.in_flight} in flight"

    def _tell(self) -> None:
        """Print how all columns stand together, for people or for machines."""
        self.said = time.monotonic()
        values = self.all.values(self.said - self.began)
        if self.as_json:
            self._print({"type": "progress", **values, **dict(self._machine())})
            return
        eta = "unknown" if values["eta"] is None else f"{values['eta']:.0f} s"
        done = f"{values['done']} of {values['total']} attempts"
        self.say(f"{done}, {self._all_words()}, {values['rate']:.2g}/s, ETA {eta}")

    def _machine(self) -> Iterator[tuple[str, Any]]:
        yield "retries", self.gauge.retries
        yield "in_flight", self.gauge.in_flight
        seconds = self.said - self.began
        yield "columns", {name: tally.values(seconds) for name, tally in self.columns.items()}

    def _print(self, values: Mapping[str, Any]) -> None:
        with _heard_or_not(sys.stdout) as fault:
            print(json.dumps(values), flush=True)  # noqa: T201
        if fault:
            self.say(f"nobody reads standard output any more ({fault[0]}); the run goes on")


@contextmanager
def _heard_or_not(stream: IO[str]) -> Iterator[list[str]]:
    """Let output that nobody takes any more go nowhere: it is no reason to end a paid run.

    Yields:
        A list that holds the reason once a write has failed.
    """
    fault: list[str] = []
    try:
        yield fault
    except OSError as error:
        fault.append(error.strerror or type(error).__name__)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class _NoBar:
    """Stands in for a bar that does not fit."""

    def update(self) -> None:
        """Do nothing: there is no bar."""


def _has_size() -> bool:
    """Whether the terminal knows its size; some that programs make do not."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns > 0
    except (OSError, ValueError):
        return False


def _short(name: str) -> str:
    cut = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return cut.ljust(LONGEST_NAME)
