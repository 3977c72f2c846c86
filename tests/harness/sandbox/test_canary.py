"""Each wall is taken away in turn: the canary must not take what is left for a sandbox."""

from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from harness.sandbox import SandboxError, canary, launch, mounts, open_sandbox
from harness.sandbox.inside import jail

# What breaks: tier, what the canary says, and module, text and replacement that break it.
BREAKS: dict[str, tuple[str, str, str, str, str]] = {
    "filter": ("ns", "filter|namespace", "zygote", "seccomp.install(", "("),
    "clone": ("ns", "clones", "seccomp", "0xFFFF_FFFF & ~_CLONE_FLAGS", "0"),
    "leases": ("ns", "lease", "seccomp", '"fcntl": _only(1, *_FCNTLS)', '"fcntl": [_YES]'),
    "locks": ("ns", "locks", "syscalls", "exit:60:93", "exit:60:93 flock:73:32"),
    "capabilities": ("ns", "Cap", "zygote", "kernel.drop_capabilities()", "pass"),
    "network": ("ns", "network devices", "jail", "| kernel.NEWNET", ""),
    "host name": ("ns", "name of this", "jail", 'socket.sethostname("sandbox")', "pass"),
    "descriptors": ("ns", "descriptor", "zygote", "os.closerange(first, end)", "pass"),
    "other /proc": (
        "ns",
        "sees|reads|limit",
        "enclosures",
        'kernel.mount("proc", "/proc", "proc", _PROC_FLAGS)',
        "pass",
    ),
    "user": ("ns", "another user", "enclosures", "map_ids(1000, 0, 0)", "map_ids(7, 0, 0)"),
    "processes": (
        "ns",
        "many processes",
        "zygote",
        'program.limit("NPROC", request.processes + self._others)',
        "pass",
    ),
    "file size": ("ns", "too long", "zygote", '"FSIZE": request.file_size,', ""),
    "files": ("ns", "many files", "enclosures", "nr_inodes={inodes},", ""),
    "real time": (
        "ns-flat",
        "'timeout'|no answer",
        "zygote",
        "one.stop(wire.STOPPED_WALL)",
        "pass",
    ),
    "landlock": ("landlock", "opens|imports", "enclosures", "landlock.enter(self._rules)", "pass"),
    "its name": ("landlock", "name of this", "zygote", "landlock.hide_host_name()", "pass"),
}


@pytest.mark.parametrize("broken", BREAKS)
async def test_the_canary_notices_what_is_missing(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tier, told, module, text, other = BREAKS[broken]
    path = Path(jail.__file__).with_name(f"{module}.py")
    source = path.read_text("utf-8")
    assert text in source
    changed = SourceFileLoader(module, str(path)).source_to_code(
        source.replace(text, other).encode(), path.name
    )
    whole = launch._code()
    part = {f"harness/sandbox/inside/{module}.pyc": launch._pyc(changed)}
    try:
        await (await open_sandbox(tier, preload=())).close()
    except SandboxError as error:
        pytest.skip(f"no tier {tier} here: {error}")
    monkeypatch.setattr(launch, "_code", lambda: whole | part)
    with pytest.raises(SandboxError, match=told):
        await open_sandbox(tier, preload=())


async def test_the_canary_finds_us(monkeypatch: pytest.MonkeyPatch) -> None:
    root = str(Path(canary.__file__).parents[2])
    monkeypatch.setattr(mounts, "_SYSTEM", (*mounts._SYSTEM, root))
    monkeypatch.setattr(mounts, "_ours", list)
    with pytest.raises(SandboxError, match=r"canary: opens .*imports symbench"):
        await open_sandbox("ns", preload=())
