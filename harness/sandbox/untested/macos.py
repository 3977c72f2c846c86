"""The tier of macOS. UNTESTED: written by the manual, never run by us on any macOS."""

import json
import os
import sys
from pathlib import Path

from harness.sandbox.process import ProcessSandbox
from harness.sandbox.types import Limits


class MacSandbox(ProcessSandbox):
    """macOS `sandbox-exec`: one profile around a fresh interpreter."""

    tier = "sandbox-exec"
    guarantees = (
        "programs read the interpreter and system libraries, write to a directory of their own, "
        "start no other process and have no network",
        "CPU time, real time and output are limited; memory is not, macOS has no such limit",
        "NOT TESTED by us on any macOS",
    )

    def wrapped(self, command: list[str], scratch: Path, limits: Limits) -> list[str]:
        """See `ProcessSandbox.wrapped`."""
        python = os.path.realpath(sys.executable)
        prefixes = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix)}
        readable = sorted({*prefixes, "/usr/lib", "/System", "/private/var/db/timezone"})
        profile = (
            '(version 1)(deny default)(import "bsd.sb")(deny process-fork)'
            f"(allow process-exec* (literal {json.dumps(python)}))"
            f"(allow file-read* {' '.join(f'(subpath {json.dumps(p)})' for p in readable)})"
            f"(allow file-read* file-write* (subpath {json.dumps(str(scratch))}))(deny network*)"
        )
        return ["/usr/bin/sandbox-exec", "-p", profile, python, *command[1:]]
