"""The live view of a run: a tqdm bar with a running score, or plain or JSON lines."""

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from harness.plan import read_plan

PLAIN_SECONDS: Final = 10.0


class Progress:
    """Shows how a run goes; a context manager.

    A bar on a terminal; elsewhere a line every ten seconds; JSON lines if asked for.
    """

    def __init__(self, directory: Path, *, as_json: bool) -> None:
        plan = read_plan(directory)
        self.total = -(-plan.attempts // plan.shard[1])
        self.as_json = as_json
        self.counts: Counter[str] = Counter()
        self.by_column: dict[str, Counter[str]] = {}
        self.said = time.monotonic()
        self.bar: Any = None

    def __enter__(self) -> "Progress":
        if not self.as_json and sys.stderr.isatty():
            from tqdm import tqdm

            self.bar = tqdm(total=self.total, unit="attempt", smoothing=0.05, dynamic_ncols=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def report(self, record: Mapping[str, Any]) -> None:
        """Count one finished attempt and show it."""
        outcome = record["outcome"]
        self.counts[outcome] += 1
        self.by_column.setdefault(record["column"], Counter())[outcome] += 1
        if self.as_json:
            keys = ("attempt", "sample", "column", "repeat", "outcome", "fault", "cost")
            print(json.dumps({key: record.get(key) for key in keys}), flush=True)  # noqa: T201
        elif self.bar is not None:
            self.bar.update()
            self.bar.set_postfix_str(self._score(), refresh=False)
        elif time.monotonic() - self.said >= PLAIN_SECONDS:
            self.say(f"{self.counts.total()} of {self.total} attempts, {self._score()}")

    def say(self, line: str) -> None:
        """Print a line without disturbing the bar."""
        self.said = time.monotonic()
        if self.bar is not None:
            self.bar.write(line, file=sys.stderr)
        else:
            print(line, file=sys.stderr, flush=True)  # noqa: T201

    def _score(self) -> str:
        judged = self.counts.total() - self.counts["error"]
        share = 100 * self.counts["right"] / judged if judged else 0.0
        return f"{share:.1f} % right, {self.counts['error']} errors"
