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
import types
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from harness.sandbox import mounts, packages
from harness.sandbox.inside import groups, jail
from harness.sandbox.inside.enclosures import scratch_options
from harness.sandbox.process import ENVIRONMENT
from harness.sandbox.types import Limits, SandboxError

_FLAGS = ("-s", "-P", "-B")  # not -I: it would ignore PYTHONHASHSEED
_PACKAGES = ("harness", "harness/sandbox")
_SCRATCH = {"HOME": "/scratch", "TMPDIR": "/scratch"}
# matplotlib wants a directory whose mode lets it write, and does without writing: Landlock forbids.
_NO_SCRATCH = {"MPLCONFIGDIR": "/dev/shm"}  # noqa: S108


@dataclass(frozen=True)
class Launched:
    """A started zygote: its outermost process, our end of the socket, complaints and groups."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    complaints: int
    groups: Path | None = None


def _archive(**parts: str) -> bytes:
    """Return the far side's code, and what each of its `parts` is to do as JSON.

    It goes over in memory, so that nothing of us is to be seen there.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in _code().items():
            archive.writestr(name, content)
        for part, text in parts.items():
            archive.writestr(f"{part}.json", text)
    return buffer.getvalue()


@functools.cache
def _code() -> dict[str, bytes]:
    inside = resources.files("harness.sandbox.inside")
    files = {f"{package}/__init__.py": b"" for package in _PACKAGES}
    for path in inside.iterdir():
        name, _, suffix = path.name.rpartition(".")
        if suffix == "py":
            files[f"{_PACKAGES[-1]}/inside/{name}.pyc"] = _compiled(path)
    return files | {"__main__.pyc": _compiled(inside / "__main__.py")}


def _compiled(path: Traversable) -> bytes:
    """Return the bytes of a `.pyc` that is not checked against any source."""
    return _pyc(compile(path.read_bytes(), path.name, "exec", dont_inherit=True))


def _pyc(code: types.CodeType) -> bytes:
    unchecked = (1).to_bytes(4, "little") + bytes(8)
    return importlib.util.MAGIC_NUMBER + unchecked + marshal.dumps(code)


def launch(tier: str, wall: str, limits: Limits, preload: Sequence[str]) -> Launched:
    """Start a zygote; it says so itself when it is ready.

    Args:
        tier: `ns`, `ns-flat` or `landlock`.
        wall: who builds the outer wall: `own`, `own-grouped` (the same with control groups),
            `bwrap` or `none`.
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
        place = _place() if wall == "own-grouped" else None
        descriptor = 0
        if place is not None:
            on_failure.callback(groups.remove, place)
            descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
            always.callback(os.close, descriptor)
        given = _given(tier, wall, limits, preload, (theirs.fileno(), archive, descriptor))
        with open(archive, "wb", closefd=False) as file:
            file.write(_archive(**given))
        command = [*_python(archive, "-S"), "jail"]
        passed = [theirs.fileno(), archive, *([descriptor] if descriptor else [])]
        process = _start(command, passed, stderr, _NO_SCRATCH if tier == "landlock" else {})
        on_failure.pop_all()
    return Launched(process, ours, complaints, place)


def _place() -> Path:
    place = groups.make(jail.SPARE_ID if os.geteuid() == 0 else None)
    if place is None:
        raise SandboxError("no control group can be made")
    return place


def _given(
    tier: str,
    wall: str,
    limits: Limits,
    preload: Sequence[str],
    descriptors: tuple[int, int, int],
) -> dict[str, str]:
    """Return what the jail and the zygote are to do, as JSON by their names."""
    control, archive, directory = descriptors
    rules = mounts.rules((*packages.NAMED, *preload))
    zygote = {
        "tier": tier,
        "control": control,
        "groups": directory,
        "preload": list(preload),
        "readable": mounts.readable(rules) if tier == "landlock" else {},
        "hidden": mounts.hidden(rules),
    }
    spec = _spec(tier, wall, limits, [*_python(archive), "zygote"], rules)
    spec = replace(spec, groups=directory)
    return {"jail": spec.dumps(), "zygote": json.dumps(zygote)}


def _python(archive: int, *flags: str) -> list[str]:
    return [sys.executable, *flags, *_FLAGS, f"/proc/self/fd/{archive}"]


def _start(
    command: list[str], descriptors: Sequence[int], stderr: int, additions: dict[str, str]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603
            command,
            env=ENVIRONMENT | _SCRATCH | additions,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            pass_fds=descriptors,
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"cannot start {command[0]!r}: {error}") from error


def _spec(
    tier: str, wall: str, limits: Limits, zygote: list[str], rules: mounts.Rules
) -> jail.JailSpec:
    inside_id = 0 if tier == "ns" else 1000
    scratch = scratch_options(limits.file_size, limits.files) if tier == "ns-flat" else {}
    if wall in ("own", "own-grouped"):
        return mounts.jail_spec(zygote, rules, inside_id, scratch)
    if wall == "bwrap":
        spec = mounts.jail_spec(zygote, rules, inside_id, scratch)
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
        if outside:
            command += ["--dev-bind" if inside in jail.DEVICES else "--ro-bind", outside, inside]
        elif Path(inside).is_dir():
            command += ["--tmpfs", inside]
        else:
            command += ["--ro-bind", "/dev/null", inside]
    for inside, target in spec.links.items():
        if not any(path.startswith(f"{inside}/") for path in spec.binds):
            command += ["--symlink", target, inside]
    for inside in (path for path, outside in spec.binds.items() if not outside):
        command += ["--remount-ro", inside]
    command += ["--proc", "/proc", "--dir", "/scratch", "--dir", "/dev/shm"]  # noqa: S108
    command += ["--remount-ro", "/"]
    if not nested:
        command += ["--remount-ro", "/proc"]
        for directory, options in spec.scratch.items():
            size = options.partition("size=")[2].partition(",")[0]
            command += ["--perms", "0700", "--size", size, "--tmpfs", directory]
    return [*command, "--", *spec.command]
