"""Runs that several tests read: made once, by simulated students, in seconds."""

import fcntl
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import generators
from harness.run.plan import Column, Plan, create, jobs, suite_hash
from symbench import RunData, evaluate, load_run

TASKS = ("game24", "letters", "number_multiply", "navigate")


def made_once(temp: pytest.TempPathFactory, name: str, **options: Any) -> Path:
    """Return the run of some options: one for all processes that share these tests."""
    folder = temp.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return evaluate(cpu=2, sandbox="unsafe", out=folder / name, **options).path


@pytest.fixture(scope="session")
def student_run(tmp_path_factory: pytest.TempPathFactory) -> RunData:
    """Return a run of the embedded default: a student under four methods, ceiling and floor."""
    return load_run(made_once(tmp_path_factory, "student", tasks=TASKS[:2], count=1))


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two runs on the same samples, an expert's and a beginner's."""
    common = {"method": "all_text", "tasks": TASKS, "count": 8}
    expert, beginner = (
        made_once(tmp_path_factory, name, model=f"simulated/{name}", **common)
        for name in ("expert", "beginner")
    )
    return expert, beginner


PROGRAM = "def solve(limit):\n    return sum(range(limit))\n\n\nprint(f'<<<{solve(%d)}>>>')"


def write_run(
    path: Path, count: int, columns: Sequence[Column], reply: str = "", title: str = "All Code"
) -> Path:
    """Write a run of made-up attempts with `count` samples of each of two tasks.

    Args:
        path: its directory.
        count: samples a task.
        columns: of the run.
        reply: what every model says; a program with prose around it if empty.
        title: of every method; its name if empty.
    """
    samples = [
        sample
        for name in ("number_multiply", "string_splitting")
        for sample in generators.draw(generators.load(name), 3, count)
    ]
    fingerprint, number = suite_hash(iter(samples))
    plan = Plan("made-up", fingerprint, number, tuple(columns))
    create(path, plan, iter(samples))
    with (path / "journal.jsonl").open("w", encoding="utf-8") as file:
        for job in jobs(path, plan):
            for record in _made_up(job, reply, title):
                file.write(json.dumps(record, separators=(",", ":")) + "\n")
    return path


def _made_up(job: Any, reply: str, title: str) -> Iterator[dict[str, Any]]:
    rng = random.Random(job.id)
    program = PROGRAM % rng.randrange(10**6)
    said = reply or f"Some thoughts {rng.random()}.\n\n```python\n{program}\n```\nThat is all."
    usage = {"input": len(job.sample.question) // 4, "output": len(said) // 4}
    head = {"attempt": job.id, "key": "0" * 32}
    messages = [{"role": "user", "content": f"Write a program.\n\n{job.sample.question}"}]
    yield {
        "type": "call", **head, "n": 0, "role": "task", "model": "made/up", "kept": 0,
        "messages": messages, "reply": {"text": said, "usage": usage}, "seconds": 1.5, "at": 0,
    }  # fmt: skip
    ran = {
        "outcome": "ok", "stdout": "<<<5>>>", "stderr": reply, "exit_code": 0, "signal": None,
        "cpu": 0.02, "wall": 0.03,
    }  # fmt: skip
    yield {"type": "program", **head, "n": 1, "program": program, "run": ran}
    yield {"type": "note", **head, "n": 2, "kind": "attempt", "values": {"branch": reply or "a"}}
    outcome = rng.choices(["right", "wrong", "unparsed", "error"], [60, 35, 4, 1])[0]
    yield {
        "type": "attempt", "attempt": job.id, "schema": 1, "code": "test",
        "sample": job.sample.id, "sample_hash": job.sample.hash, "task": job.sample.task,
        "task_version": 1, "level": 3, "column": job.column.id,
        "title": title or job.column.method,
        **{key: getattr(job.column, key) for key in ("method", "model", "steerer", "checker")},
        "second": "", "repeat": job.repeat, "prompts": "", "tier": "unsafe", "outcome": outcome,
        "fault": "" if outcome == "right" else reply or f"is {rng.randrange(999)} too high",
        "reading": "strict", "frame": "label",
        "answer": reply or "5", "source": "output", "finish": "stop",
        "final": said, "usage": {"task": usage}, "calls": {"task": 1}, "served": {},
        "cost": 0.001, "seconds": 1.5, "programs": 1, "sandbox_seconds": 0.02, "wall": 2.0,
    }  # fmt: skip


@pytest.fixture(scope="session")
def made_up() -> Callable[..., Path]:
    """Return `write_run`, which writes a run of made-up attempts."""
    return write_run


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return headless Chromium behind its driver."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (binary and driver):
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
                 "disable-background-networking", "disable-component-update", "disable-sync",
                 "window-size=1400,1000"):  # fmt: skip
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()
