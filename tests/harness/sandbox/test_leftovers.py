"""Nothing of one program is there for the next, not even in the tier whose programs share much."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from harness.sandbox import Sandbox

Opener = Callable[..., Awaitable[Sandbox]]

LOOK = """
import os
for place in ("/scratch", "/dev/shm"):
    found = os.stat(place)
    print(place, oct(found.st_mode), found.st_nlink, found.st_size, found.st_ino)
    print(sorted(os.listdir(place)), os.listxattr(place))
print(oct(os.stat("main.py").st_mode), os.stat("/dev/shm").st_mtime == os.stat("/dev/shm").st_ctime)
numbers = [os.stat("main.py").st_ino, os.getpid()]
for place in ("/scratch", "/dev/shm"):
    with open(f"{place}/new", "w") as file:
        numbers.append(os.fstat(file.fileno()).st_ino)
child = os.fork()
if child == 0: os._exit(0)
os.wait()
print(child - numbers[1])
print(*numbers)
"""
LEAVING = {
    "times": "import os; os.utime('/dev/shm', (9, 9)); os.utime('/scratch', (9, 9))",
    "modes": "import os; os.chmod('/dev/shm', 0o111); os.chmod('/scratch', 0o111)",
    "inodes": "for n in range(99): open(f'/scratch/{n}', 'w'); open(f'/dev/shm/{n}', 'w')",
    "inodes that are gone": "import tempfile\nfor n in range(99): tempfile.TemporaryFile()",
    "a name": "import os; os.rename('main.py', 'x'); os.rename('x', 'main.py')",
    "a directory closed": "import os; os.mkdir('a'); os.mkdir('a/b'); os.chmod('a', 0)",
    "processes": "import os\nfor n in range(57):\n  if os.fork() == 0: os._exit(0)\n  os.wait()",
    "threads": "import threading\nfor n in range(57):\n"
    "  t = threading.Thread(target=print); t.start(); t.join()",
}


async def _look(box: Sandbox) -> tuple[str, list[int]]:
    """What a program finds, and the numbers that may tell how many have run before it."""
    *found, numbers = (await box.run(LOOK)).stdout.splitlines()
    assert len(found) == 6
    return "\n".join(found), [int(number) for number in numbers.split()]


@pytest.mark.parametrize("tier", ["ns", "ns-flat"])
async def test_a_program_finds_nothing_of_the_one_before(tier: str, opened: Opener) -> None:
    box = await opened(tier, workers=1)
    clean, first = await _look(box)
    for what, program in LEAVING.items():
        assert (await box.run(program)).ok, what
        found, numbers = await _look(box)
        assert found == clean, what
        assert all(n <= m + 8 for n, m in zip(numbers, first, strict=True)), what


async def test_a_program_that_leaves_nothing_keeps_the_interpreter(opened: Opener) -> None:
    box = await opened("ns-flat", workers=1)
    await box.run("print(1)")
    before = box.pids
    for _ in range(5):
        await box.run("import json; print(json.dumps([1]))")
    assert box.pids == before


async def test_files_are_counted_without_the_programs_own(opened: Opener) -> None:
    """A look takes place while it sleeps: its own file once counted as one too many."""
    box = await opened("ns-flat", workers=1)
    limits = replace(box._limits, files=1)
    slow = await box.run("import time; time.sleep(0.5); print('ran')", limits)
    assert (slow.outcome, slow.stdout) == ("ok", "ran\n")
    full = "import time\nfor n in range(3): open(f'/dev/shm/{n}', 'w')\ntime.sleep(5)"
    assert (await box.run(full, limits)).outcome == "memory"
