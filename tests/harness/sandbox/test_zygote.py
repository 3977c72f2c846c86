"""What happens when the sandbox itself is attacked, killed, flooded or left alone."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from harness.sandbox import Limits, Sandbox, SandboxError, pool
from harness.sandbox.attack import Descendants
from harness.sandbox.inside import watchdog, wire
from harness.sandbox.pool import PoolSandbox

Opener = Callable[..., Awaitable[Sandbox]]
ROOT = Path(__file__).parents[3]


def descriptors(pid: int | str) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0


def held() -> tuple[int, int, str]:
    """Descriptors, processes and mounts; nobody here waits for orphans that have ended."""
    mounts = Path("/proc/self/mountinfo").read_text()
    alive = [pid for pid in Descendants.list() if not _zombie(pid)]
    return descriptors("self"), len(alive), mounts


def zygotes(box: Sandbox) -> list[int]:
    assert isinstance(box, PoolSandbox)
    return box.pids


async def test_a_killed_zygote_is_replaced(contained: Sandbox) -> None:
    for pid in zygotes(contained):
        os.kill(pid, signal.SIGKILL)
    assert (await contained.run("print(1)")).stdout == "1\n"


async def test_a_zygote_killed_in_the_middle_costs_one_retry(contained: Sandbox) -> None:
    running = asyncio.create_task(contained.run("import time; time.sleep(1); print(1)"))
    await asyncio.sleep(0.4)
    os.kill(zygotes(contained)[0], signal.SIGKILL)
    assert (await running).stdout == "1\n"


async def test_a_second_fault_is_an_error(contained: Sandbox) -> None:
    async def kill_all() -> None:
        while True:
            for pid in zygotes(contained):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.05)

    killer = asyncio.create_task(kill_all())
    with pytest.raises(SandboxError, match="sandbox fault"):
        await contained.run("import time; time.sleep(5)")
    killer.cancel()
    assert (await contained.run("print(1)")).ok


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"short",
        b"\xff" * wire.MAX_FRAME,
        wire.Reply(wire.DONE, 999).pack(),
        wire.Reply(wire.DONE, 1, stopped=77).pack(),
        wire.Reply(wire.FAULT, 1, text="no namespaces").pack(),
        wire.Reply(77, 1).pack(),
        wire.Reply(wire.READY).pack(),
    ],
)
async def test_odd_replies_end_the_zygote(
    opened: Opener, reply: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = await opened("ns")
    assert isinstance(box, PoolSandbox)
    zygote = box._zygotes[0]

    class Forged:
        def recv(self, size: int) -> bytes:
            assert size == wire.MAX_FRAME
            return reply

        def close(self) -> None:
            real.close()

        def fileno(self) -> int:
            return real.fileno()

    real = zygote._control
    zygote._control = Forged()  # type: ignore[assignment]
    zygote._receive()
    assert not zygote.is_ready
    assert (await box.run("print(1)")).ok


BUSY_HARNESS = """
import asyncio
from harness.sandbox import open_sandbox

PROGRAM = "import os, time\\ntry: os.fork(); os.setsid()\\nexcept OSError: pass\\ntime.sleep(99)"

async def main():
    box = await open_sandbox({tier!r}, preload=())
    runs = [asyncio.create_task(box.run(PROGRAM)) for _ in range(3)]
    await asyncio.sleep(1)
    print("running", flush=True)
    await asyncio.gather(*runs)

asyncio.run(main())
"""


@pytest.mark.parametrize("tier", ["ns", "ns-flat", "landlock"])
def test_kill_9_of_the_harness_leaves_nothing(tier: str) -> None:
    before = set(Descendants.list())
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": "/"}
    with (
        Descendants(),  # orphans are adopted by this process
        subprocess.Popen(
            [sys.executable, "-c", BUSY_HARNESS.format(tier=tier)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as harness,
    ):
        assert harness.stdout is not None
        assert harness.stderr is not None
        if harness.stdout.readline() != b"running\n":
            pytest.skip(harness.stderr.read().decode())
        alive = set(Descendants.list()) - before
        harness.kill()
    assert len(alive) > 3
    assert not within_seconds(2, lambda: {pid for pid in alive if not _zombie(pid)})


def within_seconds(seconds: float, left: Callable[[], set[int]]) -> set[int]:
    """Waits until nothing is left."""
    deadline = time.monotonic() + seconds
    while left() and time.monotonic() < deadline:
        time.sleep(0.02)
    return left()


def _zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] == b"Z"
    except OSError:
        return True


async def _soak(box: Sandbox, count: int) -> None:
    programs = (
        "print(1)",
        "import os; os._exit(3)",
        "import os; os.abort()",
        "while True: print('x' * 9999)",
        "import os\ntry: os.fork()\nexcept OSError: pass\nprint(1)",
        "open('x', 'w').write('x')",
        "1/0",
    )
    for start in range(0, count, 500):
        batch = [box.run(programs[i % 7]) for i in range(start, min(count, start + 500))]
        await asyncio.gather(*batch)


async def _leaks(box: Sandbox, count: int) -> None:
    await _soak(box, 30)
    before = await _settled(box)
    await _soak(box, count)
    assert await _settled(box) == before
    assert max(map(descriptors, Descendants.list())) < 20


async def _settled(box: Sandbox) -> object:
    """What is held while four zygotes are there, all that a pool of four workers can have."""
    while True:
        await asyncio.gather(*(box.run("import time; time.sleep(0.3)") for _ in range(4)))
        if all(zygote.is_ready for zygote in box._zygotes):
            return held()


async def test_nothing_leaks(contained: Sandbox) -> None:
    await _leaks(contained, 140)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_nothing_leaks_in_10_000_programs(opened: Opener) -> None:
    box = await opened("ns")
    began = watchdog.processes([os.getpid()])[os.getpid()].cpu
    await _leaks(box, 10_000)
    assert watchdog.processes([os.getpid()])[os.getpid()].cpu - began < 100


async def test_spent_zygotes_are_replaced(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_RECYCLE_AFTER", 5)
    box = await opened("ns", workers=1)
    first = zygotes(box)
    for _ in range(30):
        assert (await box.run("print(1)")).ok
        await asyncio.sleep(0.03)
    assert not set(first) & set(zygotes(box))


async def test_a_cancelled_run_is_killed(contained: Sandbox) -> None:
    before = set(Descendants.list())
    running = asyncio.create_task(contained.run("while True: pass", Limits(cpu=60, wall=60)))
    await asyncio.sleep(0.5)
    busy = set(Descendants.list()) - before
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert busy
    assert not busy & set(Descendants.list())
    assert (await contained.run("print(1)", Limits(wall=5))).ok


async def test_who_prints_too_much_is_no_fault_of_the_sandbox(contained: Sandbox) -> None:
    zygote = zygotes(contained)
    for _ in range(8):
        execution = await contained.run("while True: print('x' * 9999)", Limits(output=1 << 16))
        assert execution.outcome == "output"
    assert set(zygote) <= set(zygotes(contained))


async def test_many_at_once(contained: Sandbox) -> None:
    runs = await asyncio.gather(*(contained.run(f"print({n})") for n in range(60)))
    assert [run.stdout for run in runs] == [f"{n}\n" for n in range(60)]


async def test_closing_twice_and_running_after(opened: Opener) -> None:
    box = await opened("ns")
    pids = zygotes(box)
    await box.close()
    await box.close()
    assert all(map(_zombie, pids))
    with pytest.raises(SandboxError, match="closed"):
        await box.run("print(1)")


async def test_a_daemon_does_not_delay_the_result(contained: Sandbox) -> None:
    began = time.monotonic()
    await contained.run("import os, time\ntry: os.fork() or time.sleep(60)\nexcept OSError: pass")
    assert time.monotonic() - began < 4


def test_frames_survive_the_wire() -> None:
    request = wire.Request(wire.RUN, 7, 2**64 - 1, 1.5, 2.5, 1 << 40, 64, 1 << 33, 9)
    assert wire.Request.unpack(request.pack()) == request
    reply = wire.Reply(wire.FAULT, 7, -3, 2, 1.5, 2.5, "é" * 99)
    assert wire.Reply.unpack(reply.pack()) == reply
    assert len(wire.Reply(wire.FAULT, text="x" * 10_000).pack()) < wire.MAX_FRAME
