"""The tier of Docker. UNTESTED: written by the manual, never run by us with any engine."""

import os
import subprocess
from pathlib import Path

from harness.sandbox.process import ProcessSandbox, environment
from harness.sandbox.types import Limits, SandboxError

_OPEN_FILES = 256


class DockerSandbox(ProcessSandbox):
    """A container for every program.

    The image is named by the environment variable SYMBENCH_SANDBOX_IMAGE; it needs `python`
    with the packages that programs may import.
    """

    tier = "docker"
    guarantees = (
        "each program has a container of its own: no network, no capabilities, read-only files, "
        "limits on memory and processes by control groups",
        "NOT TESTED by us with any engine",
    )

    def wrapped(self, command: list[str], scratch: Path, limits: Limits) -> list[str]:
        """See `ProcessSandbox.wrapped`."""
        image = os.environ.get("SYMBENCH_SANDBOX_IMAGE")
        if image is None:
            raise SandboxError("tier docker: set SYMBENCH_SANDBOX_IMAGE to an image with python")
        scratch.chmod(0o755)
        options = {
            "name": scratch.name,
            "network": "none",
            "user": "65534:65534",
            "cap-drop": "ALL",
            "security-opt": "no-new-privileges",
            "pids-limit": limits.processes,
            "memory": limits.memory,
            "memory-swap": limits.memory,
            "ulimit": f"nofile={_OPEN_FILES}",
            "workdir": "/scratch",
            "tmpfs": f"/scratch:mode=1777,size={4 * limits.file_size},nr_inodes={limits.files}",
            "volume": f"{scratch / 'main.py'}:/main.py:ro",
        }
        variables = (f"--env={name}={value}" for name, value in environment("/scratch").items())
        given = (f"--{name}={value}" for name, value in options.items())
        inner = ["/main.py" if word == "main.py" else word for word in command[1:]]
        return ["docker", "run", "--rm", "--read-only", *given, *variables, image, "python", *inner]

    def kill(self, process: subprocess.Popen[bytes], scratch: Path) -> None:
        """See `ProcessSandbox.kill`; the container is not a child of the client."""
        if process.returncode is None:
            command = ["docker", "kill", scratch.name]
            subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        super().kill(process, scratch)
