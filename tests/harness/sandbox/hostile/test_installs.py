"""However the product is installed, and for whom, attacks get nowhere."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
DRIVER = Path(__file__).with_name("drive.py")
ORDINARY_USER = 65432
INSTALLS = ("wheel", "editable", "system", "zip")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def run(*command: str | Path) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@cache
def base() -> str:
    """An interpreter that every user can read, or the one that runs the tests."""
    for python in ("/usr/bin/python3", sys.executable):
        probe = [python, "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"]
        if Path(python).exists() and subprocess.run(probe, check=False).returncode == 0:
            return python
    pytest.skip("no Python 3.11 with venv")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user can read, as those of pytest are not."""
    with tempfile.TemporaryDirectory(prefix="installs-") as path:
        Path(path).chmod(0o755)
        yield Path(path)


@pytest.fixture(scope="module")
def wheel(folder: Path) -> Path:
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT)
    return next(folder.glob("*.whl"))


def install(kind: str, folder: Path, wheel: Path) -> tuple[Path, dict[str, str]]:
    """Return an interpreter for which it is installed in one way, and variables that it needs."""
    environment = folder / kind
    python = environment / "bin/python"
    if not python.exists():
        flags = ["--system-site-packages"] if kind == "system" else []
        run(base(), "-m", "venv", *flags, environment)
        pip = [python, "-m", "pip", "install", "--quiet", "--no-deps"]
        if kind == "editable":
            run(*pip, "--editable", ROOT)
        elif kind != "zip":
            run(*pip, wheel)
        run(python, "-m", "pip", "install", "--quiet", "sympy")
    return python, {"PYTHONPATH": str(wheel)} if kind == "zip" else {}


@pytest.mark.parametrize("kind", INSTALLS)
@pytest.mark.parametrize("tier", ["ns", "ns-flat", "landlock"])
@pytest.mark.parametrize("user", [None, ORDINARY_USER], ids=["self", "user"])
def test_attacks_get_nowhere(
    kind: str, tier: str, user: int | None, folder: Path, wheel: Path
) -> None:
    if user is not None and os.geteuid() != 0:
        pytest.skip("only root can become another user")
    python, variables = install(kind, folder, wheel)
    identity = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    done = subprocess.run(
        [str(python), "-B", str(DRIVER), tier, ""],
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/",
            "API_KEY": "9271",
            "ATTACKS": os.environ.get("ATTACKS", ""),
            **variables,
        },
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    if "no sandbox:" in done.stderr:
        pytest.skip(done.stderr.strip().rpartition("\n")[2])
    assert done.returncode == 0, done.stderr[-2000:]
    reached = json.loads(done.stdout)
    assert len(reached) > 60
    assert {name: signs for name, signs in reached.items() if signs} == {}
