"""Starts a zygote behind its wall; the far end of `inside.jail` and `inside.zygote`."""

import contextlib
import functools
import importlib.util
import io
import json
import marshal
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.sandbox import mounts
from harness.sandbox.inside import jail
from harness.sandbox.inside.enclosures import scratch_options
from harness.sandbox.process import ENVIRONMENT
from harness.sandbox.types import Limits, SandboxError

_FLAGS = ("-s", "-P", "-B")  # not -I: it would ignore PYTHONHASHSEED
_PACKAGES = ("harness", "harness/sandbox")
_SCRATCH = {"HOME": "/scratch", "TMPDIR": "/scratch"}


@dataclass(frozen=True)
class Launched:
    """A started zygote: its outermost process, our end of the socket, and its complaints."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    complaints: int


@functools.cache
def _archive() -> bytes:
    """Return the far side's code; it goes over in memory, so nothing of us is to be seen there."""
    buffer = io.BytesIO()
    inside = Path(jail.__file__).parent
    with zipfile.ZipFile(buffer, "w") as archive:
        for package in _PACKAGES:
            archive.writestr(f"{package}/__init__.py", "")
        for path in inside.glob("*.py"):
            archive.writestr(f"{_PACKAGES[-1]}/inside/{path.stem}.pyc", _compiled(path))
        archive.writestr("__main__.pyc", _compiled(inside / "__main__.py"))
    return buffer.getvalue()


def _compiled(path: Path) -> bytes:
    """Return the bytes of a `.pyc` that is not checked against any source."""
    code = compile(path.read_bytes(), path.name, "exec", dont_inherit=True)
    unchecked = (1).to_bytes(4, "little") + bytes(8)
    return importlib.util.MAGIC_NUMBER + unchecked + marshal.dumps(code)


def launch(tier: str, wall: str, limits: Limits, preload: Sequence[str]) -> Launched:
    """Start a zygote; it says so itself when it is ready.

    Args:
        tier: `ns`, `ns-flat` or `landlock`.
        wall: `own`, `bwrap` or `none`: who builds the outer wall.
        limits: sizes of what is made once per zygote.
        preload: modules to import.

    Raises:
        SandboxError: if it could not even be started.
    """
    with contextlib.ExitStack() as always, contextlib.ExitStack() as on_failure:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        on_failure.enter_context(ours)
        always.enter_context(theirs)
        complaints, stderr = os.pipe()
        on_failure.callback(os.close, complaints)
        always.callback(os.close, stderr)
        archive = os.memfd_create("sandbox")
        always.callback(os.close, archive)
        with open(archive, "wb", closefd=False) as file:
            file.write(_archive())
        command = _command(tier, wall, limits, preload, theirs.fileno(), archive)
        process = _start(command, (theirs.fileno(), archive), stderr)
        on_failure.pop_all()
    return Launched(process, ours, complaints)


def _command(
    tier: str, wall: str, limits: Limits, preload: Sequence[str], control: int, archive: int
) -> list[str]:
    path = f"/proc/self/fd/{archive}"
    given = {
        "tier": tier,
        "control": control,
        "preload": list(preload),
        "readable": mounts.readable_without(mounts.hidden()) if tier == "landlock" else [],
    }
    zygote = [sys.executable, *_FLAGS, path, "zygote", json.dumps(given)]
    spec = _spec(tier, wall, limits, zygote)
    return [sys.executable, "-S", *_FLAGS, path, "jail", spec.dumps()]


def _start(
    command: list[str], descriptors: tuple[int, int], stderr: int
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603
            command,
            env=ENVIRONMENT | _SCRATCH,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            pass_fds=descriptors,
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"cannot start {command[0]!r}: {error}") from error


def _spec(tier: str, wall: str, limits: Limits, zygote: list[str]) -> jail.JailSpec:
    inside_id = 0 if tier == "ns" else 1000
    scratch = scratch_options(limits.file_size, limits.files) if tier == "ns-flat" else ""
    if wall == "own":
        return mounts.jail_spec(zygote, inside_id, scratch)
    if wall == "bwrap":
        spec = mounts.jail_spec(zygote, inside_id, scratch)
        return jail.JailSpec(_bubblewrap(spec, nested=tier == "ns"), walled=False)
    return jail.JailSpec(zygote, walled=False)


def _bubblewrap(spec: jail.JailSpec, nested: bool) -> list[str]:
    """Return the command for the same wall by bubblewrap, which may be allowed where we are not."""
    program = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")
    if program is None:
        raise SandboxError("bubblewrap is not installed")
    command = [program, "--die-with-parent", "--unshare-all", "--unshare-user", "--as-pid-1"]
    command += ["--uid", str(spec.inside_id), "--gid", str(spec.inside_id)]
    command += ["--hostname", "sandbox"]
    command += ["--cap-add", "ALL"] if nested else ["--cap-drop", "ALL"]
    for inside, outside in spec.binds.items():
        command += ["--dev-bind" if inside in jail.DEVICES else "--ro-bind", outside, inside]
    for inside, target in spec.links.items():
        if not any(path.startswith(f"{inside}/") for path in spec.binds):
            command += ["--symlink", target, inside]
    for directory in spec.hidden:
        command += ["--tmpfs", directory, "--remount-ro", directory]
    command += ["--proc", "/proc", "--dir", "/scratch", "--dir", "/dev/shm"]  # noqa: S108
    command += ["--remount-ro", "/"]
    if not nested:
        command += ["--remount-ro", "/proc"]
        size = spec.scratch.partition("size=")[2].partition(",")[0]
        for directory in ("/scratch", "/dev/shm"):  # noqa: S108
            command += ["--perms", "0700", "--size", size, "--tmpfs", directory]
    return [*command, "--", *spec.command]
