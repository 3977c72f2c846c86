"""A frozen suite that is drawn while its run has begun: the first question waits for no other.

Only a suite whose hash is known beforehand is drawn like this. Its plan is whole from the start,
and a session that finds no `samples.jsonl` draws the same samples again.
"""

import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from generators.errors import SymBenchError
from generators.sample import Sample, write_samples
from harness.errors import JournalError
from harness.run.plan import SAMPLES_FILE, Plan, Watched

PATIENCE: Final = 0.5
"""Seconds between two looks whether the thread that draws is still there."""


class Drawing:
    """Samples on their way into a run's directory; to be iterated over once.

    Args:
        directory: of the run.
        plan: with hash and size of the suite.
        samples: of the suite, drawn in a thread of their own.
    """

    def __init__(self, directory: Path, plan: Plan, samples: Iterator[Sample]) -> None:
        self._directory = directory
        self._plan = plan
        self._samples = samples
        self._drawn: deque[Sample] = deque()
        self._news = threading.Condition()
        self._fault: Exception | None = None
        self._thread = threading.Thread(target=self._draw, daemon=True)

    def start(self) -> None:
        """Begin to draw; the directory has to be locked."""
        self._thread.start()

    def __iter__(self) -> Iterator[Sample]:
        while True:
            with self._news:
                while not self._drawn and self._thread.is_alive():
                    self._news.wait(PATIENCE)
                if not self._drawn:
                    break
                sample = self._drawn.popleft()
            yield sample
        self.finish()

    def finish(self) -> None:
        """Wait until the suite is whole and on file.

        Raises:
            SymBenchError: if it cannot be written, or is not the one that the plan names.
        """
        self._thread.join()
        if isinstance(self._fault, OSError):
            raise JournalError(f"cannot write {SAMPLES_FILE}: {self._fault.strerror}")
        if self._fault is not None:
            raise self._fault

    def _draw(self) -> None:
        watched = Watched(self._kept())
        try:
            write_samples(self._directory / SAMPLES_FILE, self._checked(watched))
        except (SymBenchError, OSError) as error:
            self._fault = error
        finally:
            with self._news:
                self._news.notify_all()

    def _kept(self) -> Iterator[Sample]:
        """Yield the samples and hand them to who asks; the thread lags behind nobody."""
        for sample in self._samples:
            with self._news:
                self._drawn.append(sample)
                self._news.notify_all()
            yield sample

    def _checked(self, watched: Watched) -> Iterator[Sample]:
        yield from watched
        if watched.found != (self._plan.suite_hash, self._plan.samples):
            raise JournalError(
                f"suite {self._plan.suite!r} has hash {watched.found[0]} here, but the run was "
                f"begun with {self._plan.suite_hash}: its tasks are of another version"
            )
