"""A session keeps its state from part to part, and begins anew after a fault."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from harness.sandbox import Limits, Sandbox, SandboxError, Session, StatefulSandbox
from harness.sandbox.pool import PoolSandbox

Opener = Callable[..., Awaitable[Sandbox]]
LIMITS = Limits(cpu=1, wall=5, memory=256 << 20)


@pytest.fixture
async def session(contained: Sandbox) -> AsyncIterator[Session]:
    assert isinstance(contained, StatefulSandbox)
    session = contained.session(LIMITS)
    yield session
    await session.close()


async def test_state_is_kept_and_the_last_expression_shown(session: Session) -> None:
    first = await session.run("import math\nx = 20\nx + 1")
    second = await session.run("def f(): return x * 2\nprint('out'); f()")
    third = await session.run("None")
    assert [one.stdout for one in (first, second, third)] == ["21\n", "out\n40\n", ""]
    assert first.ok
    assert session.restarts == 0


async def test_a_part_that_raises_keeps_the_state(session: Session) -> None:
    await session.run("x = 1")
    failed = await session.run("def g():\n    return 1 / 0\ng()")
    wrong = await session.run("f(")
    assert (failed.outcome, failed.exit_code) == ("exit", 1)
    assert 'File "<part 2>", line 3, in <module>\n    g()\n' in failed.stderr
    assert failed.stderr.endswith("ZeroDivisionError: division by zero\n")
    assert wrong.stderr.endswith("SyntaxError: '(' was never closed\n")
    assert (await session.run("x")).stdout == "1\n"


@pytest.mark.parametrize(
    ("part", "outcome"),
    [
        ("import sys; print('bye'); sys.exit(3)", "exit"),
        ("import os; os.abort()", "signal"),
        ("while True: pass", "cpu"),
        ("held = [bytearray(b'x' * (1 << 20)) for _ in range(4096)]", "exit"),
        ("while True: print('x' * 9999)", "output"),
    ],
)
async def test_a_fault_ends_the_state(session: Session, part: str, outcome: str) -> None:
    await session.run("x = 1")
    assert (await session.run(part)).outcome in (outcome, "memory")
    after = await session.run("'x' in globals()")
    assert after.stdout == ("True\n" if session.restarts == 0 else "False\n")
    assert session.restarts == (0 if outcome == "exit" and "held" in part else 1)


async def test_every_part_has_the_time_of_a_program(session: Session) -> None:
    for _ in range(3):
        part = "import time\nend = time.process_time() + 0.6\nwhile time.process_time() < end: pass"
        assert (await session.run(part)).ok


async def test_idle_time_does_not_count(opened: Opener) -> None:
    box = await opened("ns")
    assert isinstance(box, StatefulSandbox)
    session = box.session(Limits(cpu=1, wall=0.5))
    await session.run("x = 1")
    time.sleep(1)  # noqa: ASYNC251  # the zygote, another process, goes on
    assert (await session.run("x")).stdout == "1\n"
    slow = await session.run("import time; time.sleep(5)")
    assert slow.outcome == "timeout"
    await session.close()
    await session.close()


async def test_sessions_do_not_share(contained: Sandbox) -> None:
    assert isinstance(contained, StatefulSandbox)
    first, second = contained.session(), contained.session()
    await first.run("x = 1; import math; math.pi = 3")
    assert (await second.run("import math\n'x' in globals(), math.pi")).stdout.startswith(
        "(False, 3.14"
    )
    assert (await contained.run("import math; print(math.pi)")).stdout.startswith("3.14")
    await first.close()
    await second.close()


async def test_a_killed_zygote_is_a_fault(opened: Opener) -> None:
    box = await opened("ns")
    assert isinstance(box, PoolSandbox)
    session = box.session(LIMITS)
    await session.run("x = 1")
    for pid in box.pids:
        os.kill(pid, signal.SIGKILL)

    async def ask_until_it_fails() -> None:
        for _ in range(200):  # a kill takes a moment
            await session.run("x")
            await asyncio.sleep(0.02)

    with pytest.raises(SandboxError):
        await ask_until_it_fails()
    assert "NameError" in (await session.run("x")).stderr
    await session.close()
