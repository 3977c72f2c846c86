"""Runs against everything that can go wrong at once: servers, connections, clocks, disks."""

import asyncio
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from generators import draw, load
from generators.sample import read_samples
from harness.models import Access
from harness.models.retrying import PROBE, Policy
from harness.run.journal import read_journal
from harness.run.plan import SAMPLES_FILE, Column, Plan, create, suite_hash
from harness.run.runner import Settings, run

TIMEOUT = 0.4
JSON_TYPE = "application/json"


def reply_to(question: str) -> str:
    """What the server says: a number that belongs to this question alone."""
    return f"<<<{zlib.crc32(question.encode())}>>>"


def body_of(text: str) -> bytes:
    message = {"role": "assistant", "content": text}
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode()


def http(status: str, body: bytes, kind: str = JSON_TYPE, extra: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    )
    return head.encode() + body


REFUSED = b'{"error": {"message": "slow down"}}'
ANSWERS: dict[str, bytes] = {
    "429 with Retry-After": http("429 Too Many", REFUSED, extra="Retry-After: 0\r\n"),
    "429 with a date": http(
        "429 Too Many", REFUSED, extra="Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n"
    ),
    "429 with nonsense": http("429 Too Many", REFUSED, extra="Retry-After: soon, very\r\n"),
    "429 alone": http("429 Too Many", REFUSED),
    "500": http("500 Internal", b""),
    "502 page": http("502 Bad Gateway", b"<html>nginx</html>", "text/html"),
    "200 page": http("200 OK", b"<html>log in</html>", "text/html"),
    "invalid JSON": http("200 OK", b'{"choices": [{"message'),
    "wrong charset": http("200 OK", b"\xff\xfe\x00{}", "application/json; charset=utf-8"),
    "empty choices": http("200 OK", b'{"choices": []}'),
    "null message": http("200 OK", b'{"choices": [{"message": null}]}'),
    "a list": http("200 OK", b"[1, 2]"),
    "half a body": http("200 OK", body_of("<<<1>>>"))[:-9],
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "dropped": b"",
}
FAULTS = (*ANSWERS, "hang", "late")


@dataclass
class Hostile:
    """Gives every question a different order of faults, and the right answer in the end."""

    faults: int = 2
    seed: int = 0
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def next_fault(self, question: str) -> str | None:
        """The fault of this try, None for the answer."""
        if question == PROBE.content:
            return None
        self.asked[question] += 1
        if self.asked[question] > self.faults:
            return None
        order = random.Random(f"{self.seed}/{question}").sample(FAULTS, self.faults)
        return order[self.asked[question] - 1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection stays."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        found = re.search(r"content-length: (\d+)", head)
        body = json.loads(await reader.readexactly(int(found[1]) if found else 0))
        question = body["messages"][-1]["content"]
        fault = self.next_fault(question)
        await self.open.wait()
        self.given[fault or "answer"] += 1
        if fault == "hang":
            await reader.read()  # until the client gives up
            return False
        if fault == "late":
            await asyncio.sleep(TIMEOUT + 0.1)
            writer.write(http("200 OK", body_of("<<<0>>>")))
        elif fault is None:
            writer.write(http("200 OK", body_of(reply_to(question))))
        else:
            writer.write(ANSWERS[fault])
        await writer.drain()
        return fault is None or fault[:3] in ("429", "500")


@asynccontextmanager
async def hostile(*, closed: bool = False, **values: Any) -> AsyncIterator[Hostile]:
    """A server on loopback; a closed one answers nobody until it is opened."""
    served = Hostile(**values)
    if not closed:
        served.open.set()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield served


def prepare(directory: Path, count: int, **values: Any) -> None:
    samples = list(draw(load("number_multiply"), 1, count, seed=5))
    fingerprint, size = suite_hash(iter(samples))
    columns = (Column("only_question", "openai/fake"),)
    plan = Plan("test", fingerprint, size, columns, sandbox="unsafe", **values)
    create(directory, plan, iter(samples))


def settings(url: str, timeout: float = TIMEOUT, **policy: Any) -> Settings:
    policy = {"tries": 6, "base": 0.01, "longest": 0.05, **policy}
    return Settings(
        policy=Policy(**policy),
        access=Access(base_urls=(url,), timeout=timeout),
        concurrency=30,
    )


def check_answers(directory: Path, count: int) -> None:
    """Every attempt has the answer to its own question, and one call for it."""
    questions = {sample.id: sample.question for sample in read_samples(directory / SAMPLES_FILE)}
    records = list(read_journal(directory, "attempt"))
    assert len(records) == count
    for record in records:
        assert record["final"] == reply_to(questions[record["sample"]]), record
        assert record["calls"] == {"task": 1}


async def test_every_fault_passes_and_no_answer_is_mixed_up(tmp_path: Path) -> None:
    prepare(tmp_path, 100)
    async with hostile(faults=2) as server:
        summary = await run(tmp_path, settings(server.url, dead_seconds=1000))
        assert (summary.stopped, summary.outcomes["error"]) == ("", 0)
        assert set(server.given) == {*FAULTS, "answer"}
        assert set(server.asked.values()) == {3}
    check_answers(tmp_path, 100)


@pytest.fixture
def jumping_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], float]]:
    """The wall clock jumps by up to a day, forwards and backwards, at every look at it."""
    real, jitter = time.time, random.Random(3)
    monkeypatch.setattr(time, "time", lambda: real() + jitter.uniform(-86400, 86400))
    yield real
    monkeypatch.undo()


@pytest.mark.usefixtures("jumping_clock")
async def test_a_jumping_clock_changes_nothing(tmp_path: Path) -> None:
    prepare(tmp_path, 40)
    async with hostile(faults=1, seed=1) as server:
        summary = await asyncio.wait_for(run(tmp_path, settings(server.url)), 60)
        assert (summary.stopped, summary.outcomes["error"]) == ("", 0)
    check_answers(tmp_path, 40)
    assert all(0 <= r["wall"] < 60 for r in read_journal(tmp_path, "attempt"))


async def test_an_endless_fault_is_an_error_with_its_kind_in_bounded_tries(tmp_path: Path) -> None:
    prepare(tmp_path, len(FAULTS))
    async with hostile(faults=len(FAULTS)) as server:
        summary = await run(tmp_path, settings(server.url, tries=3, dead_seconds=1000))
        assert summary.outcomes == {"error": len(FAULTS)}
        assert set(server.asked.values()) == {3}
    kinds = {record["error"] for record in read_journal(tmp_path, "attempt")}
    assert kinds <= {"rate limit", "overload", "timeout", "connection", "malformed"}
    assert len(kinds) >= 4


def command(directory: Path, url: str) -> list[str]:
    return [sys.executable, "-m", "symbench", "resume", str(directory), "--base-url", url,
            "--concurrency", "4"]  # fmt: skip


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


async def process(*arguments: str, **options: Any) -> tuple[int, str]:
    """Run a command beside the server and return its exit code and what it complained of."""
    started = await asyncio.create_subprocess_exec(
        *arguments,
        env={**os.environ, "OPENAI_API_KEY": "x"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **options,
    )
    _, said = await started.communicate()
    return started.returncode or 0, said.decode()


async def test_a_full_disk_ends_the_run_in_one_line_and_nothing_is_lost(tmp_path: Path) -> None:
    """A limit on file sizes stands for the full disk: a write is cut short in the same way."""
    prepare(tmp_path, 40)
    async with hostile(faults=0) as server:
        code, said = await process(*command(tmp_path, server.url), preexec_fn=limited)
        assert code == 3
        assert "journal.jsonl: File too large; all earlier records are safe" in said
        assert "Traceback" not in said
        before = sum(1 for _ in read_journal(tmp_path, "attempt"))
        assert 5 < before < 40
        code, said = await process(*command(tmp_path, server.url))
        assert (code, "mended" in said) == (0, False), said
        check_answers(tmp_path, 40)
        assert server.asked.total() <= 40 + 4  # the calls in flight when the disk was full


async def test_of_two_runners_on_one_directory_the_second_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path, 12)
    async with hostile(faults=0, closed=True) as server:
        first = asyncio.create_task(run(tmp_path, settings(server.url, timeout=60)))
        while not server.asked:
            await asyncio.sleep(0.01)
        code, said = await process(*command(tmp_path, server.url))
        assert code == 2
        assert said.splitlines()[-1] == (
            f"symbench: {tmp_path} is being written by process {os.getpid()}; wait for it"
        )
        server.open.set()
        assert (await first).outcomes.total() == 12
        assert set(server.asked.values()) == {1}
    check_answers(tmp_path, 12)


async def test_a_stop_does_not_wait_for_an_endpoint_that_is_down(tmp_path: Path) -> None:
    prepare(tmp_path, 12)
    stop = asyncio.Event()
    async with hostile(faults=10**6) as server:
        patient = settings(server.url, tries=100, base=30.0, longest=60.0)
        task = asyncio.create_task(run(tmp_path, patient, stop=stop))
        while server.asked.total() < 12:
            await asyncio.sleep(0.01)
        stop.set()
        summary = await asyncio.wait_for(task, 10)
    assert summary.stopped == "stopped on request"
    assert summary.outcomes.total() == 0


async def test_an_attempt_has_a_deadline(tmp_path: Path) -> None:
    prepare(tmp_path, 8, deadline=0.3)
    async with hostile(faults=0, closed=True) as server:
        summary = await asyncio.wait_for(run(tmp_path, settings(server.url, timeout=60)), 20)
    assert summary.outcomes == {"error": 8}
    assert {r["error"] for r in read_journal(tmp_path, "attempt")} == {"deadline"}
