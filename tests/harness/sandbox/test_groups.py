"""Control groups where they can be had: the kernel's own, else a made-up file system."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from harness.sandbox import Limits, Sandbox, open_sandbox
from harness.sandbox.inside import groups

Opener = Callable[..., Awaitable[Sandbox]]

SHORT_LIVED = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in range(100):
    if os.fork() == 0:
        end = time.process_time() + 0.01
        while time.process_time() < end: pass
        os._exit(0)
    try: os.wait()
    except ChildProcessError: pass
"""


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where groups are made; used here even if they only count CPU time."""
    monkeypatch.setattr(groups, "hold_limits", lambda: True)
    place = groups.make()
    if place is None:
        pytest.skip("no group can be made here")
    groups.remove(place)
    return place.parent


def test_a_group_is_made_and_removed(real: Path) -> None:
    place = groups.make()
    assert place is not None
    assert place.parent == real
    groups.remove(place)
    assert not place.exists()


async def test_cpu_time_is_exact_whoever_comes_and_goes(real: Path, opened: Opener) -> None:
    """The estimate from looks trusts 0.85 of what it sees; the kernel's own count needs none."""
    box = await opened("ns", workers=1)
    run = await box.run(SHORT_LIVED, Limits(cpu=20, wall=60))
    assert run.ok, run
    assert run.cpu >= 1.0
    stopped = await box.run(SHORT_LIVED, Limits(cpu=0.5, wall=60))
    assert stopped.outcome == "cpu"
    assert 0.5 <= stopped.cpu < 0.9
    assert "0::/\n" in (await box.run("print(open('/proc/self/cgroup').read())")).stdout


def _of_ours(place: Path) -> set[Path]:
    return set(place.glob(f"symbench-{os.getpid()}-*"))


async def test_no_group_is_left(real: Path, opened: Opener) -> None:
    before = _of_ours(real)
    box = await opened("ns", workers=1)
    assert (await box.run("print(1)")).ok
    assert len(_of_ours(real) - before) == 1
    await box.close()
    assert _of_ours(real) == before


FILES = (
    "cgroup.procs", "cgroup.subtree_control", "memory.max", "memory.swap.max", "memory.oom.group",
    "memory.events", "pids.max", "cpu.stat",
)  # fmt: skip


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hierarchy user.slice/app.slice/shell.scope, with us in the last, and its /proc."""
    plain = os.mkdir

    def mkdir(path: str | Path, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        plain(path, mode, dir_fd=dir_fd)
        for name in FILES:
            flags = os.O_CREAT | os.O_WRONLY
            os.close(os.open(f"{path}/{name}", flags, 0o644, dir_fd=dir_fd))

    monkeypatch.setattr(os, "mkdir", mkdir)
    (tmp_path / "fs/user.slice/app.slice/shell.scope").mkdir(parents=True)
    proc = tmp_path / "proc"
    plain(proc)
    (proc / "cgroup").write_text("4:memory:/other\n0::/user.slice/app.slice/shell.scope\n")
    (proc / "mountinfo").write_text(
        "22 28 0:20 / /proc rw - proc proc rw\n"
        f"30 28 0:26 /user.slice {tmp_path}/fs/user.slice rw shared:4 - cgroup2 cgroup2 rw\n"
    )
    return tmp_path


def test_the_nearest_group_that_hands_controllers_down_is_taken(made_up: Path) -> None:
    app = made_up / "fs/user.slice/app.slice"
    (app / "cgroup.subtree_control").write_text("cpu memory pids")
    scope = app / "shell.scope/cgroup.subtree_control"
    scope.unlink()
    scope.mkdir()  # neither read nor written, as by a group that holds processes
    assert groups.parent_of_groups(made_up / "proc") == app


def test_groups_hold_limits_where_both_controllers_are_handed_down(made_up: Path) -> None:
    scope = made_up / "fs/user.slice/app.slice/shell.scope/cgroup.subtree_control"
    scope.unlink()
    assert not groups.hold_limits(made_up / "proc")
    scope.write_text("pids cpu memory")
    assert groups.hold_limits(made_up / "proc")


def test_nothing_above_the_mount_is_looked_at(made_up: Path) -> None:
    found = list(groups._above_us(made_up / "proc"))
    assert found[-1] == made_up / "fs/user.slice"
    assert len(found) == 3


@pytest.mark.parametrize("text", ["", "4:memory:/\n"])
def test_without_version_2_there_is_no_group(made_up: Path, text: str) -> None:
    (made_up / "proc/cgroup").write_text(text)
    assert groups.parent_of_groups(made_up / "proc") is None


def test_a_program_gets_its_limits(made_up: Path) -> None:
    descriptor = os.open(made_up / "fs", os.O_RDONLY)
    try:
        one = groups.Group(descriptor, 7, memory=1 << 20, processes=9)
        one.enter()
        place = made_up / "fs/7"
        told = {
            name: (place / name).read_text() for name in FILES if "max" in name or "oom" in name
        }
        (place / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1\n")
        assert (one.cpu(), one.ran_out()) == (1.5, False)
        (place / "memory.events").write_text("low 0\nmax 3\noom 1\noom_kill 1\noom_group_kill 1\n")
        assert one.ran_out()
    finally:
        os.close(descriptor)
    assert (place / "cgroup.procs").read_text() == "0"
    assert told == {
        "memory.max": "1048576",
        "memory.swap.max": "0",
        "memory.oom.group": "1",
        "pids.max": "9",
    }


def test_controllers_that_are_not_handed_down_are_done_without(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        one = groups.Group(descriptor, 1, memory=1, processes=1)
        assert not one.ran_out()
        one.remove()
    finally:
        os.close(descriptor)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["make", "enter"])
async def test_groups_that_do_not_work_cost_no_tier(
    real: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str
) -> None:
    if fault == "make":
        monkeypatch.setattr(groups, "make", lambda owner: None)
    else:  # a directory in which the zygote can make no group
        monkeypatch.setattr(groups, "make", lambda owner: tmp_path)
    failed: list[tuple[str, str]] = []
    box = await open_sandbox("ns", workers=1, preload=(), failed=failed)
    try:
        assert (await box.run("print(1)")).ok
    finally:
        await box.close()
    assert [name for name, _ in failed] == ["ns by own-grouped"]
