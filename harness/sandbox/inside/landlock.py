"""Landlock: takes the file system, TCP and signals to others away from this process."""

import os
import socket
import stat
import struct
from collections.abc import Iterable, Mapping

from harness.sandbox.inside import kernel

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_PATH_BENEATH, _ASK_VERSION = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TREE = _EXECUTE | _READ_FILE | _READ_DIR
# Rights by the version of the interface that brought them.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_TCP, _SCOPES = 0b11, 0b11


def ruleset(readable: Mapping[str, bool], devices: Iterable[str]) -> int:
    """Prepare rules: `readable` trees and files, and `devices` to read and write.

    Where `readable` says false, names can be read, content cannot.

    Missing paths are left out.

    Returns:
        A descriptor for `enter`.
    """
    version = kernel.syscall(_CREATE, None, 0, _ASK_VERSION)
    rights = sum(bits for since, bits in _FILE_RIGHTS.items() if version >= since)
    fields = [rights]
    if version >= 4:
        fields.append(_TCP)
    if version >= 6:
        fields.append(_SCOPES)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    rules = kernel.syscall(_CREATE, attributes, len(attributes), 0)
    for path, whole in readable.items():
        _allow(rules, path, _TREE if whole else _READ_DIR)
    for path in devices:
        _allow(rules, path, _READ_FILE | _WRITE_FILE)
    return rules


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        rights &= ~_READ_DIR
    rule = struct.pack("=Qi", rights, descriptor)
    kernel.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)
    os.close(descriptor)


def hide_host_name() -> None:
    """Give this machine another name for Python; the filter refuses the call that tells its own."""
    system, _, *rest = os.uname()
    told = os.uname_result((system, "sandbox", *rest))
    os.uname = lambda: told
    socket.gethostname = lambda: told.nodename


def enter(rules: int) -> None:
    """Put this process and all that it starts under the rules, for good."""
    kernel.no_new_privileges()
    kernel.syscall(_RESTRICT, rules, 0)
