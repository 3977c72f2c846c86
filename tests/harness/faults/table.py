"""What a user sees of every fault, on every way to a model: the table in `docs/runner.md`.

    PYTHONPATH=tests/harness/faults python tests/harness/faults/table.py

writes it anew; `test_faults.py` compares it with what happens.
"""

import asyncio
import contextlib
import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from scripted import FAULTS, Scripted, scripted

from generators import draw, load
from harness.errors import TRANSIENT, ErrorKind
from harness.models import Access
from harness.models.retrying import Policy
from harness.run.plan import Column, Plan, create
from harness.run.runner import Settings, Summary, run
from symbench.commands.run import conclude

DOCS = Path(__file__).parents[3] / "docs" / "runner.md"
BEGIN, END = "<!-- faults: begin -->\n", "<!-- faults: end -->\n"
HEAD = """\
| fault | the server | at every call | from a loop's second turn on | at first tries only |
|---|---|---|---|---|
"""
PATHS = {"direct": "openai", "replicas": "openai", "litellm": "hosted_vllm"}
SHAPES = {"one turn": "only_question", "loop": "codesteer:turns=2"}
COUNT, FEW = 22, 8
"""Samples: more than are refused alike before a column is given up; of faults that pass."""
TRIES = 2
HASTY = Policy(tries=TRIES, base=0.001, longest=0.002, dead_after=6, dead_seconds=0.02)


@dataclass(frozen=True)
class Seen:
    """What came of a run.

    Attributes:
        ended: `judged`, or the kind of the fault, and whether it ended the column.
        said: the first complaint on standard error.
        code: exit code.
    """

    ended: str
    said: str
    code: int


def column(path: str, shape: str, model: str) -> Column:
    looping = shape == "loop"
    return Column(SHAPES[shape], f"{PATHS[path]}/{model}", "rule" if looping else "")


def prepare(directory: Path, columns: tuple[Column, ...], count: int = COUNT) -> None:
    plan = Plan("faults", "", 0, columns, sandbox="unsafe")
    create(directory, plan, iter(draw(load("number_multiply"), 1, count, seed=5)))


def settings(server: Scripted, path: str, model: str) -> Settings:
    one = f"{PATHS[path]}/{model}={server.url}"
    silent = model.startswith(("hangs", "drips"))
    urls = (one,) * (2 if path == "replicas" else 1)
    access = Access(base_urls=urls, timeout=0.3 if silent else 20.0)
    return Settings(access=access, policy=HASTY, concurrency=8)


def concluded(directory: Path, summary: Summary) -> tuple[list[str], int]:
    """What the command line says of a session in the end on standard error, and its exit code."""
    said, code = io.StringIO(), 0
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            conclude(directory, summary)
        except SystemExit as end:
            code = int(str(end.code))
    return said.getvalue().splitlines(), code


async def seen(server: Scripted, path: str, shape: str, model: str, count: int = COUNT) -> Seen:
    """Run one model in one way and say what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        prepare(directory, (column(path, shape, model),), count)
        summary = await asyncio.wait_for(run(directory, settings(server, path, model)), 60)
        said, code = concluded(directory, summary)
    return Seen(ended(summary), said[0] if said else "", code)


def ended(summary: Summary) -> str:
    """How attempts ended, without figures that depend on who came first."""
    for why in summary.given_up.values():
        return f"{_kind(why)}, column given up"
    for fault in summary.faults:
        return f"{_kind(fault)}, error records"
    return "judged"


def _kind(fault: str) -> str:
    kinds = re.escape("|".join(get_args(ErrorKind))).replace(r"\|", "|")
    found = re.search(rf"\b({kinds}):", fault)
    return found[1] if found else fault


async def row(server: Scripted, fault: str) -> str:
    """One line of the table."""
    always = await _cell(server, fault, "one turn")
    passes = any(kind in always for kind in TRANSIENT)
    later = await _cell(server, f"{fault}.later", "loop", FEW if passes else COUNT)
    once = await _cell(server, f"{fault}.once", "one turn", FEW) if passes else ""
    return f"| `{fault}` | {FAULTS[fault][0]} | {always} | {later} | {once} |\n"


async def _cell(server: Scripted, model: str, shape: str, count: int = COUNT) -> str:
    """What comes of a model on all ways; those that differ from the first are named."""
    found = {path: await seen(server, path, shape, model, count) for path in PATHS}
    first, *others = (f"{one.ended} ({one.code})" for one in found.values())
    differing = [
        f"{path}: {other}" for path, other in zip([*PATHS][1:], others, strict=True)
        if other != first
    ]  # fmt: skip
    return "; ".join([first, *differing])


def rows() -> dict[str, str]:
    """The lines of the table as they stand in the page, by fault."""
    text = DOCS.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    return {line.split("`")[1]: line for line in text.removeprefix(HEAD).splitlines(keepends=True)}


async def table() -> str:
    """The table as it is now."""
    async with scripted() as server:
        return HEAD + "".join([await row(server, fault) for fault in FAULTS])


if __name__ == "__main__":
    page = DOCS.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    DOCS.write_text(f"{before}{BEGIN}{asyncio.run(table())}{END}{after}", encoding="utf-8")
