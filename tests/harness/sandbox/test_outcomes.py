"""A program ends in one of seven ways, and each tier tells them apart alike."""

import signal
from dataclasses import replace

import pytest

from harness.sandbox import Execution, Limits, Sandbox, SandboxError
from harness.sandbox.types import OUTCOMES

LIMITS = Limits(cpu=2, wall=6, memory=384 << 20)


async def test_a_program_prints(box: Sandbox) -> None:
    run = await box.run("import sys\nprint('out')\nprint('err', file=sys.stderr)")
    assert (run.outcome, run.stdout, run.stderr, run.exit_code) == ("ok", "out\n", "err\n", 0)
    assert run.ok
    assert 0 < run.cpu < 2
    assert run.wall > 0


@pytest.mark.parametrize(
    ("program", "code", "last_line"),
    [
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('bye')", 1, "bye"),
        ("raise SystemExit(None)", 0, ""),
        ("import os; os._exit(250)", 250, ""),
        ("1/0", 1, "ZeroDivisionError: division by zero"),
        ("def f(:", 1, "SyntaxError: invalid syntax"),
        ("# coding: nonsense\n", 1, "SyntaxError: unknown encoding: nonsense"),
        ("print(1)\0", 1, "source code string cannot contain null bytes"),
        ("input()", 1, "EOFError: EOF when reading a line"),
    ],
)
async def test_exit_codes(box: Sandbox, program: str, code: int, last_line: str) -> None:
    run = await box.run(program)
    assert run.outcome == ("ok" if code == 0 else "exit")
    assert run.exit_code == code
    assert run.stderr.strip().rpartition("\n")[2].endswith(last_line)


async def test_a_traceback_shows_the_source(box: Sandbox) -> None:
    run = await box.run("def f(x):\n    return 1 / x\n\nf(0)\n")
    assert "main.py" in run.stderr
    assert ", line 4, in <module>\n    f(0)\n" in run.stderr
    assert ", line 2, in f\n    return 1 / x\n           ~~^~~\n" in run.stderr
    assert run.stderr.count("File") == 2


async def test_crash(box: Sandbox) -> None:
    run = await box.run("import os; os.abort()")
    assert (run.outcome, run.signal, run.exit_code) == ("signal", signal.SIGABRT, None)


async def test_killing_oneself_is_a_crash(box: Sandbox) -> None:
    run = await box.run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert (run.outcome, run.signal) == ("signal", signal.SIGKILL)


async def test_wall_limit(box: Sandbox) -> None:
    run = await box.run("import time; time.sleep(60)", replace(LIMITS, wall=0.6))
    assert (run.outcome, run.exit_code, run.signal) == ("timeout", None, None)
    assert 0.6 <= run.wall < 3


async def test_cpu_limit_comes_first(box: Sandbox) -> None:
    run = await box.run("print('begun', flush=True)\nwhile True: pass", Limits(cpu=1, wall=60))
    assert (run.outcome, run.stdout) == ("cpu", "begun\n")
    assert run.cpu < 4


async def test_cpu_time_of_all_children_counts(contained: Sandbox) -> None:
    if contained.tier == "landlock":
        pytest.skip("has no children")
    program = "import os\nfor _ in range(3): os.fork()\nwhile True: pass"
    run = await contained.run(program, Limits(cpu=1, wall=60))
    assert run.outcome == "cpu"
    assert run.cpu < 3


async def test_memory_limit(box: Sandbox) -> None:
    run = await box.run("held = [bytearray(1 << 20) for _ in range(4096)]")
    assert run.outcome == "memory"


async def test_a_caught_memory_error_is_the_programs_own_affair(box: Sandbox) -> None:
    run = await box.run("try: x = bytearray(1 << 40)\nexcept MemoryError: print('caught')")
    assert (run.outcome, run.stdout) == ("ok", "caught\n")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
async def test_output_limit(box: Sandbox, stream: str) -> None:
    program = f"import sys\nwhile True: sys.{stream}.write('é' * 999)"
    run = await box.run(program, replace(LIMITS, output=10_000))
    assert (run.outcome, run.cut, run.exit_code) == ("output", True, None)
    assert len(getattr(run, stream).encode()) <= 10_000 + 2
    assert "output was cut" in run.notice()


async def test_output_at_the_limit_is_whole(box: Sandbox) -> None:
    run = await box.run("print('x' * 9_999)", replace(LIMITS, output=10_000))
    assert (run.outcome, run.cut, len(run.stdout)) == ("ok", False, 10_000)


async def test_binary_output(box: Sandbox) -> None:
    run = await box.run("import os; os.write(1, bytes([255, 0, 65]))")
    assert run.stdout == "\N{REPLACEMENT CHARACTER}\0A"


async def test_closed_streams(box: Sandbox) -> None:
    assert (await box.run("import os; os.close(1); os.close(2)")).stdout == ""


async def test_any_text_can_be_a_program(box: Sandbox) -> None:
    assert (await box.run("print(len('\udcff'), 'ü😀')")).outcome in ("ok", "exit")
    assert (await box.run("")).ok


def test_every_outcome_has_a_notice() -> None:
    notices = {Execution(o, "", "", 1, 9, 1.5, 2.5).notice() for o in OUTCOMES}
    assert len(notices) == len(OUTCOMES)
    assert "stopped after 1.5 s of CPU time" in notices


async def test_a_failed_import_is_answered_with_what_is_there(box: Sandbox) -> None:
    execution = await box.run("import no_such_module_9271.part")
    assert (execution.outcome, execution.missing) == ("exit", "no_such_module_9271")
    notice = execution.notice()
    assert "no module 'no_such_module_9271'; there is the standard library, " in notice
    assert "sympy" in notice
    assert "mpmath" not in notice
    caught = await box.run("try: import no_such_module_9271\nexcept ImportError: print('fine')")
    assert caught.missing == ""


async def test_a_program_cannot_claim_to_be_out_of_memory(contained: Sandbox) -> None:
    claim = "import sys\nprint('MemoryError', file=sys.stderr)\nsys.exit(1)"
    assert (await contained.run(claim)).outcome == "exit"
    assert (await contained.run("raise MemoryError")).outcome == "memory"


async def test_a_program_may_be_longer_than_its_files(contained: Sandbox) -> None:
    program = f"# {'x' * 9000}\nprint('ran')"
    execution = await contained.run(program, replace(LIMITS, file_size=4096, files=1))
    assert (execution.outcome, execution.stdout) == ("ok", "ran\n")


async def test_files_get_four_times_one_in_all(contained: Sandbox) -> None:
    if contained.tier == "landlock":
        pytest.skip("has no files")
    program = """
total = 0
for folder in ("/scratch", "/dev/shm"):
    for number in range(300):
        try:
            with open(f"{folder}/{number}", "wb", buffering=0) as file:
                total += file.write(b"x" * (1 << 20))
        except OSError: break
print(total)
"""
    execution = await contained.run(program)
    assert int(execution.stdout) <= 4 * LIMITS.file_size


def test_limits_are_positive() -> None:
    for wrong in (0, -1, float("nan"), float("inf")):
        with pytest.raises(SandboxError, match=f"cpu={wrong}"):
            Limits(cpu=wrong)
