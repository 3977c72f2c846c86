# ruff: noqa: E501
"""Same program, same bytes: and nearly the same as `python main.py` would print."""

import asyncio
import os
import signal
import site
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from harness.sandbox import Sandbox

Opener = Callable[..., Awaitable[Sandbox]]

CURIOUS = """
import locale, os, random, sys, time
print(hash("a"), random.random(), sorted(os.environ), os.getcwd(), __file__, __name__, sys.argv)
print(locale.getlocale(), time.tzname, sys.flags.hash_randomization, os.getuid(), sys.path[0])
print({object, int, str, None, len}, [id(x) for x in (None, int)])
try: import numpy; print(numpy.random.rand(), numpy.random.default_rng(1).random())
except ImportError: pass
print(sorted(os.listdir()), os.nice(0), os.umask(0o22))
"""


async def test_runs_are_identical(warm: Sandbox) -> None:
    runs = await asyncio.gather(*(warm.run(CURIOUS) for _ in range(16)))
    assert {run.stdout for run in runs} == {runs[0].stdout}
    assert runs[0].ok, runs[0].stderr


async def test_sandboxes_are_identical(warm: Sandbox, opened: Opener) -> None:
    other = await opened("ns", ("numpy", "sympy"))
    assert (await other.run(CURIOUS)).stdout == (await warm.run(CURIOUS)).stdout


async def test_the_seed_decides(box: Sandbox) -> None:
    program = "import random; print(random.random())"
    first, again, other = [(await box.run(program, seed=s)).stdout for s in (1, 1, 2**70)]
    assert first == again != other


async def test_programs_leave_no_trace(contained: Sandbox) -> None:
    await contained.run(
        "import math, os; math.sqrt = None\n"
        "try: open('left', 'w'); open('/dev/shm/left', 'w')\n"
        "except OSError: pass"
    )
    run = await contained.run(
        "import math\nfrom os.path import exists\nprint(math.sqrt(4), exists('left'), exists('/dev/shm/left'))"
    )
    assert run.stdout == "2.0 False False\n"


PROGRAMS = {
    "classes": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))))",
    "source": "import inspect\ndef f(): return 1\nprint(inspect.getsource(f))",
    "thread": "from concurrent.futures import ThreadPoolExecutor as T\nprint(*T(4).map(abs, [-1, 2]))",
    "asyncio": "import asyncio\nasync def f(): await asyncio.sleep(0); return 4\nprint(asyncio.run(f()))",
    "alarm": "import signal\nsignal.alarm(1)\ntry: signal.pause()\nfinally: print('no')",
    "atexit": "import atexit\natexit.register(print, 'last')\nprint('first')",
    "chained": "try: 1/0\nexcept ZeroDivisionError as e: raise ValueError('x') from e",
    "hook": "import sys\nsys.excepthook = lambda *a: print('hooked', a[0])\n1/0",
    "recursion": "def f(n): return n and f(n - 1)\nprint(f(900))",
    "annotations": "x: int = 3\nprint(__annotations__, __doc__, __package__, __spec__)",
    "decimal": "from decimal import Decimal as D\nfrom fractions import Fraction\nprint(D(1) / 7, Fraction(3, 6))",
    "interrupt": "import signal, os\ntry: os.kill(os.getpid(), signal.SIGINT)\nexcept KeyboardInterrupt: print('^C')",
}
WITH_CHILDREN = {
    "subprocess": "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'print(5)'], capture_output=True))",
    "shell": "import os\nprint(os.popen('echo hello | tr a-z A-Z').read())",
    "pool": "import multiprocessing as m\nprint(m.Pool(3).map(abs, range(-3, 3)))",
    "tempfile": "import tempfile\nwith tempfile.TemporaryFile() as f: f.write(b'x'); print(f.tell())",
    "fork": "import os\nif os.fork(): os.wait(); print('parent')\nelse: print('child')",
}


def plain(program: str, folder: Path) -> tuple[str, str, int]:
    path = folder / "main.py"
    path.write_text(program)
    command = [sys.executable, "-s", "-B", str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder,
        # a shell starts its background jobs, which these tests may be, with interrupts ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    return done.stdout, done.stderr.replace(str(folder), "/scratch"), done.returncode


@pytest.mark.parametrize("name", PROGRAMS)
async def test_programs_behave_as_usual(contained: Sandbox, name: str, tmp_path: Path) -> None:
    run = await contained.run(PROGRAMS[name])
    code = run.exit_code if run.exit_code is not None else -(run.signal or 0)
    stdout, stderr, status = plain(PROGRAMS[name], tmp_path)
    assert (run.stdout, code) == (stdout, status)
    if contained.tier == "landlock":  # has no file that the interpreter could quote
        assert uncaret(run.stderr) == uncaret(stderr)
    else:
        assert run.stderr == stderr


def uncaret(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip(" ~^")]


@pytest.mark.parametrize("name", WITH_CHILDREN)
async def test_programs_with_children(contained: Sandbox, name: str, tmp_path: Path) -> None:
    if contained.tier == "landlock":
        pytest.skip("programs start no process and write no file there")
    run = await contained.run(WITH_CHILDREN[name])
    assert (run.stdout, run.stderr, run.exit_code) == plain(WITH_CHILDREN[name], tmp_path)


async def test_preloaded_packages_work(warm: Sandbox) -> None:
    run = await warm.run(
        "import sympy, numpy as np, time\nx = sympy.symbols('x')\n"
        "print(sympy.factor(x**2 - 1), sympy.solve(x**2 - 4, x), int(np.linalg.det(np.eye(3))))"
    )
    assert run.stdout == "(x - 1)*(x + 1) [-2, 2] 1\n"
    assert run.cpu < 0.5


async def test_other_packages_are_imported_when_asked_for(warm: Sandbox) -> None:
    scipy = pytest.importorskip("scipy")
    if not any(scipy.__file__.startswith(place) for place in site.getsitepackages()):
        pytest.skip("scipy lies outside this interpreter")
    run = await warm.run(
        "import scipy.optimize as o; print(round(o.brentq(lambda x: x - 2, 0, 9)))"
    )
    assert run.stdout == "2\n", run.stderr


def test_the_package_is_light() -> None:
    script = (
        "import sys, harness.sandbox\n"
        "print(sorted({'asyncio', 'numpy', 'sympy', 'ctypes'} & set(sys.modules)))"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True
    )
    assert done.stdout == "[]\n", done.stderr


async def test_matplotlib_draws_where_nothing_can_be_written(contained: Sandbox) -> None:
    pytest.importorskip("matplotlib")
    program = "import matplotlib; matplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nplt.plot([1]); print('drawn')"
    execution = await contained.run(program)
    assert (execution.outcome, execution.stdout) == ("ok", "drawn\n"), execution
