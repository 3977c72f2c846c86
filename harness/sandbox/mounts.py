"""What of this machine a program gets to see: the interpreter, its libraries, nothing else."""

import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from harness.sandbox.inside.jail import DEVICES, JailSpec

_SYSTEM = (
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/share/zoneinfo",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/nix/store",
    "/gnu/store",
)
_PARTS_OF_PREFIX = ("bin", "lib", "lib32", "lib64", "pyvenv.cfg")
_OURS = ("symbench", "harness", "generators")
_LINKS = {
    "/dev/fd": "/proc/self/fd",
    "/dev/stdin": "/proc/self/fd/0",
    "/dev/stdout": "/proc/self/fd/1",
    "/dev/stderr": "/proc/self/fd/2",
    "/tmp": "/scratch",  # noqa: S108
}


def _interpreter() -> Iterator[str]:
    """Yield every name under which the interpreter and its modules are looked for."""
    for prefix in (sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix):
        for form in (prefix, os.path.realpath(prefix)):
            yield from (f"{form}/{part}" for part in _PARTS_OF_PREFIX)
    paths = sysconfig.get_paths()
    yield from (paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    yield from site.getsitepackages()
    link = Path(sys.executable)
    while True:
        yield str(link)
        if not link.is_symlink():
            return
        link = link.parent / link.readlink()


def trees() -> list[str]:
    """Return the paths that stay readable, without those inside another of them."""
    kept: list[str] = []
    for path in sorted({os.path.normpath(path) for path in (*_SYSTEM, *_interpreter())}):
        if Path(path).exists() and not any(path.startswith(f"{tree}/") for tree in kept):
            kept.append(path)
    return kept


def hidden() -> list[str]:
    """Return our own packages, where they are installed among the modules: they solve the tasks."""
    candidates = (Path(place) / name for place in site.getsitepackages() for name in _OURS)
    return [str(path.resolve()) for path in candidates if path.is_dir()]


def readable_without(secret: list[str]) -> list[str]:
    """Return the trees, split up so that they leave out the directories `secret`."""
    rest = trees()
    for path in secret:
        split: list[str] = []
        for tree in rest:
            split += _split(tree, path)
        rest = split
    return rest


def _split(tree: str, secret: str) -> Iterator[str]:
    real = os.path.realpath(tree)
    if real == secret:
        return
    if not secret.startswith(f"{real}/"):
        yield tree
        return
    for entry in os.scandir(tree):
        yield from _split(entry.path, secret)


def jail_spec(command: list[str], inside_id: int, scratch: str) -> JailSpec:
    """Return the jail around `command`; see `JailSpec` for the arguments."""
    binds, links = {}, dict(_LINKS)
    for path in trees():
        if Path(path).is_symlink() and path.count("/") == 1:  # /bin -> usr/bin and its like
            links[path] = str(Path(path).readlink())
        else:
            binds[path] = os.path.realpath(path)
    binds |= {device: device for device in DEVICES}
    return JailSpec(command, True, inside_id, binds, links, hidden(), scratch)
