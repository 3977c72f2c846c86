"""What would give this machine a sandbox, or a better one."""

import shutil
import sys
from pathlib import Path

_UNSAFE = "or accept the risk with sandbox=unsafe"
_SYS_ADMIN = 21
_SWITCHES = {
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1",
    "/proc/sys/kernel/unprivileged_userns_clone": "0",
    "/proc/sys/user/max_user_namespaces": "0",
}


def hint() -> str:
    """Return one sentence for the user of this machine."""
    if sys.platform == "darwin":
        return f"use sandbox=docker, {_UNSAFE}"
    if sys.platform != "linux":
        return f"use Linux (WSL 2 on Windows) or sandbox=docker, {_UNSAFE}"
    if Path("/.dockerenv").exists() and not _may_mount():
        return (
            "in Docker, start the container with --security-opt seccomp=unconfined "
            f"--security-opt systempaths=unconfined, {_UNSAFE}"
        )
    closed = [path for path, value in _SWITCHES.items() if _reads(path, value)]
    if closed and "apparmor" in closed[0]:
        package = "an" if shutil.which("bwrap") else "bubblewrap and an"
        return f"install {package} AppArmor profile for bwrap (docs/sandbox.md), {_UNSAFE}"
    if closed:
        return f"{closed[0]} forbids user namespaces; run as root or ask for it, {_UNSAFE}"
    return f"Linux 5.13 or later is needed, {_UNSAFE}"


def _may_mount() -> bool:
    """Whether this process has the capability that the default profile of Docker takes away."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return False
    mask = next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)
    return bool(mask >> _SYS_ADMIN & 1)


def _reads(path: str, value: str) -> bool:
    try:
        return Path(path).read_text("ascii").strip() == value
    except OSError:
        return False
