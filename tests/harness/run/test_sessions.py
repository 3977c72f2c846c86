"""Sessions of an attempt are journalled part by part, and brought back where a run was cut."""

from pathlib import Path
from typing import Any

import pytest

from generators.errors import SymBenchError
from harness.run.journal import Journal, read_journal
from harness.run.recording import AttemptLog, RecordedSandbox
from harness.sandbox.types import Execution, Limits

PARTS = ["x = 20", "x + 1", "boom", "x + 2"]


class Counting:
    """A session that counts the parts since its last end; `boom` ends it."""

    def __init__(self) -> None:
        self.restarts = 0
        self.ran: list[str] = []
        self.count = 0

    async def run(self, part: str) -> Execution:
        self.ran.append(part)
        self.count += 1
        ended = part == "boom"
        text = f"{self.count}\n"
        if ended:
            self.restarts, self.count = self.restarts + 1, 0
        return Execution("cpu" if ended else "ok", text, "", None if ended else 0, None, 0.1, 0.1)

    async def close(self) -> None:
        """Nothing is open."""


class Box:
    """A sandbox with one session."""

    tier = "scripted"
    guarantees = ()

    def __init__(self) -> None:
        self.kept = Counting()

    async def run(self, *_: Any) -> Execution:
        raise AssertionError

    def session(self, limits: Limits | None = None, seed: int = 0) -> Counting:
        return self.kept

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("cut", range(5))
async def test_a_cut_attempt_goes_on_in_the_same_state(tmp_path: Path, cut: int) -> None:
    with Journal(tmp_path) as journal:
        session = RecordedSandbox(Box(), AttemptLog(journal, "a")).session()
        first = [(await session.run(part)).stdout for part in PARTS[:cut]]
    earlier = list(read_journal(tmp_path))
    box = Box()
    with Journal(tmp_path) as journal:
        session = RecordedSandbox(box, AttemptLog(journal, "a", earlier)).session()
        whole = [(await session.run(part)).stdout for part in PARTS]
        restarts = session.restarts
    assert whole[:cut] == first
    assert whole == ["1\n", "2\n", "3\n", "1\n"]
    assert restarts == 1
    state = [] if cut in (3, 4) else PARTS[:cut]
    assert box.kept.ran == ([*state, *PARTS[cut:]] if cut < 4 else [])
    assert sum(record["type"] == "program" for record in read_journal(tmp_path)) == 4


async def test_a_tier_without_sessions_is_refused_in_one_line(tmp_path: Path) -> None:
    class Plain:
        tier = "docker"
        guarantees = ()

    with Journal(tmp_path) as journal, pytest.raises(SymBenchError, match="state=fresh"):
        RecordedSandbox(Plain(), AttemptLog(journal, "a")).session()  # type: ignore[arg-type]
