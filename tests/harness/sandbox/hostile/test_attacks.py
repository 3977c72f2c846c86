"""No attack gets anywhere: in no tier, behind no wall, neither as root nor as a user."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

DRIVER = Path(__file__).with_name("drive.py")
ROOT = Path(__file__).parents[4]
ORDINARY_USER = 65432
slow = pytest.mark.slow


@cache
def python_of(user: int | None) -> str:
    """An interpreter that `user` can run; None is whoever runs the tests."""
    if user is None:
        return sys.executable
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    for python in (sys.executable, "/usr/bin/python3"):
        probe = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        with contextlib.suppress(OSError):
            if (
                subprocess.run(probe, check=False, capture_output=True, **identity(user)).returncode
                == 0
            ):
                return python
    pytest.skip("no Python 3.11 that an ordinary user can read")


def identity(user: int | None) -> dict[str, Any]:
    """Arguments of `subprocess` that make the child another user."""
    if user is None:
        return {}
    return {"user": user, "group": user, "extra_groups": [], "cwd": "/"}


def drive(tier: str, wall: str, user: int | None, *names: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [python_of(user), "-B", str(DRIVER), tier, wall, *names],
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/",
            "PYTHONPATH": str(ROOT),
            "API_KEY": "9271",
            "ATTACKS": os.environ.get("ATTACKS", ""),
        },
        capture_output=True,
        text=True,
        check=False,
        **identity(user),
    )
    if "no sandbox:" in done.stderr:
        pytest.skip(done.stderr.strip().rpartition("\n")[2])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("tier", "wall", "user"),
    [
        ("ns", "", None),
        ("ns", "own", ORDINARY_USER),
        ("ns-flat", "own", None),
        ("landlock", "none", ORDINARY_USER),
        pytest.param("ns-flat", "own", ORDINARY_USER, marks=slow),
        pytest.param("landlock", "none", None, marks=slow),
        pytest.param("ns", "bwrap", ORDINARY_USER, marks=slow),
        pytest.param("ns-flat", "bwrap", ORDINARY_USER, marks=slow),
    ],
)
def test_every_attack_is_contained(tier: str, wall: str, user: int | None) -> None:
    if wall == "bwrap" and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    reached = drive(tier, wall, user)
    assert len(reached) > 60
    assert {name: signs for name, signs in reached.items() if signs} == {}


def test_the_judge_sees_what_is_not_contained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Landlock without Landlock: reading files must show up as escapes."""
    script = """
import asyncio, json, sys
sys.path.insert(0, {folder!r})
from harness.sandbox import canary, launch
from harness.sandbox import mounts
mounts.readable = lambda rules: {{"/": True}}
async def nothing(sandbox, preload): pass
canary.check = nothing
import drive
sys.argv = ["drive", "landlock", "", "reads_system_files", "writes_outside"]
asyncio.run(drive.main("landlock", ""))
"""
    done = subprocess.run(
        [python_of(None), "-c", script.format(folder=str(DRIVER.parent))],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "no sandbox:" in done.stderr or "cannot read" in done.stderr:
        pytest.skip(done.stderr.strip().rpartition("\n")[2])
    reached = json.loads(done.stdout)
    assert reached["reads_system_files"]
    assert not reached["writes_outside"]
