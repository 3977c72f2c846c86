"""What of this machine a program gets to see: the interpreter, named packages, nothing else."""

import importlib.util
import os
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from harness.sandbox import packages
from harness.sandbox.inside.jail import DEVICES, JailSpec

# Programs, and directories of shared libraries.
_PROGRAMS = ("/usr/bin", "/usr/sbin", "/bin", "/sbin")
_LIBRARIES = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64")
_SYSTEM = (
    "/usr/share/zoneinfo",
    "/usr/share/fontconfig",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/nix/store",
    "/gnu/store",
)
# All other directories in one of shared libraries may hold anything, such as installed programs.
_OF_LIBRARIES = re.compile(r".*-linux-.*|gcc|locale|ossl-modules|engines-.*|[ip]?tcl.*|tk\d.*")
_OURS = ("symbench", "harness", "generators")
_LINKS = {
    "/dev/fd": "/proc/self/fd",
    "/dev/stdin": "/proc/self/fd/0",
    "/dev/stdout": "/proc/self/fd/1",
    "/dev/stderr": "/proc/self/fd/2",
    "/tmp": "/scratch",  # noqa: S108
}

Rules = dict[str, bool]
"""Whether a path and what lies below it is shown, until a rule about something below it."""


def rules(named: tuple[str, ...] = packages.NAMED) -> Rules:
    """Return what is shown, parents first; `named` are the packages."""
    found = {os.path.normpath(path): shown for path, shown in _rules(named)}
    found = {path: shown for path, shown in found.items() if Path(path).exists()}
    for path in _ours():
        if shows(found, path):
            found[path] = False
    return dict(sorted(found.items(), key=lambda rule: rule[0].split("/")))


def shows(rules: Rules, path: str) -> bool:
    """Whether `rules` show `path`, going by its name."""
    for parent in (Path(path), *Path(path).parents):
        if str(parent) in rules:
            return rules[str(parent)]
    return False


def _rules(named: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    for path in (*_PROGRAMS, *_SYSTEM, *_executables()):
        yield path, True
    for directory in _LIBRARIES:
        yield from _libraries(directory)
    for prefix in _forms(sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix):
        yield f"{prefix}/bin", True
        yield f"{prefix}/pyvenv.cfg", True
        for name in ("lib", "lib32", "lib64"):
            yield from _libraries(f"{prefix}/{name}")
    for directory in _forms(*(sysconfig.get_path(n) for n in ("stdlib", "platstdlib"))):
        yield directory, True
        yield f"{directory}/site-packages", False
        yield f"{directory}/dist-packages", False
    for path in packages.paths(named):
        yield path, True
        yield str(Path(path).parent.resolve() / Path(path).name), True


def _forms(*paths: str) -> list[str]:
    """Return paths as they are spelled and as they really are."""
    return list(dict.fromkeys(form for path in paths for form in (path, os.path.realpath(path))))


def _executables() -> Iterator[str]:
    """Yield the interpreter and every link on the way to it."""
    link = Path(sys.executable)
    while True:
        yield str(link)
        if not link.is_symlink():
            return
        link = link.parent / link.readlink()


def _libraries(directory: str) -> Iterator[tuple[str, bool]]:
    """Show a directory of shared libraries, without the directories in it that hold none."""
    yield directory, True
    if Path(directory).is_symlink() or not Path(directory).is_dir():
        return
    for entry in os.scandir(directory):
        if entry.is_dir() and not _OF_LIBRARIES.fullmatch(entry.name):
            yield entry.path, False


def _ours() -> Iterator[str]:
    """Yield every place of our own code: it solves the tasks."""
    for name in _OURS:
        spec = importlib.util.find_spec(name)
        for location in (spec and spec.submodule_search_locations) or ():
            place = Path(location)
            while not place.exists():  # in an archive
                place = place.parent
            yield from _forms(str(place))


def readable(rules: Rules) -> dict[str, bool]:
    """Return the same for a wall without mounts: whether a path's content may be read.

    Of the others only the names in them are shown; rights there hold for all that is below.
    """
    found = dict.fromkeys(packages.places(), False)

    def expand(path: str) -> None:
        found[path] = not any(other.startswith(f"{path}/") for other in rules)
        if not found[path]:
            for entry in os.scandir(path):
                if entry.path not in rules:
                    expand(entry.path)

    for path, shown in rules.items():
        if shown and not _inner_link(path, rules):  # rights go to what a link leads to
            expand(path)
    return found


def hidden(rules: Rules) -> dict[str, list[str]]:
    """Return the names in each place of packages that are not shown."""
    shown = {Path(path).parts for path in rules}
    return {
        place: [
            path.name
            for path in Path(place).iterdir()
            if not any(parts[: len(path.parts)] == path.parts for parts in shown)
        ]
        for place in packages.places()
    }


def jail_spec(
    command: list[str], rules: Rules, inside_id: int, scratch: dict[str, str]
) -> JailSpec:
    """Return the jail around `command`; see `JailSpec` for the arguments."""
    binds, links = {}, dict(_LINKS)
    for path, shown in rules.items():
        if shown and _inner_link(path, rules):
            links[path] = str(Path(path).readlink())
        elif Path(path).is_symlink() or not _below_link(path, rules):
            binds[path] = os.path.realpath(path) if shown else ""
    binds |= {device: device for device in DEVICES}
    return JailSpec(command, True, inside_id, binds, links, scratch)


def _inner_link(path: str, rules: Rules) -> bool:
    """Whether a path is a link to what is shown itself, such as `lib64` to `lib`."""
    if not Path(path).is_symlink():
        return False
    return os.path.normpath(Path(path).parent / Path(path).readlink()) in rules


def _below_link(path: str, rules: Rules) -> bool:
    return any(
        str(parent) in rules and _inner_link(str(parent), rules) for parent in Path(path).parents
    )
