"""Install a wheel on every supported Python, and go from nothing to a leaderboard with it.

    python tests/house/check_wheel.py dist/symbench-0.1.0-py3-none-any.whl

Each Python gets an environment of its own in a temporary folder, outside the checkout: what runs
is what the wheel holds.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from test_pythons import VERSIONS, interpreter

CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"
COMMANDS = (
    "symbench --version",
    "symbench run --suite symbench-lite --cpu 1 --task letters --task game24 --out run",
    "symbench leaderboard run -o board.md --plot board.png",
    "symbench leaderboard --published -o paper.csv",
    "symbench report run -o report.html",
)


def steps(wheel: Path, python: str, folder: Path) -> Iterator[list[str]]:
    """Yield the commands from an empty folder to a report."""
    yield [python, "-m", "venv", str(folder / "env")]
    pip = [str(folder / "env" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    yield [*pip, "--disable-pip-version-check", "-c", str(CONSTRAINTS), str(wheel)]
    for command in COMMANDS:
        name, *words = command.split()
        yield [str(folder / "env" / "bin" / name), *words]


def main() -> None:
    """Check one wheel.

    Raises:
        CalledProcessError: if a command fails.
    """
    wheel = Path(sys.argv[1]).resolve()
    outside = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    found = {version: interpreter(version) for version in VERSIONS}
    for version, python in found.items():
        if python is None:
            sys.stdout.write(f"Python {version} is not installed here: not checked\n")
            continue
        with tempfile.TemporaryDirectory() as folder:
            for step in steps(wheel, python, Path(folder)):
                subprocess.run(step, cwd=folder, env=outside, check=True)
        sys.stdout.write(f"{wheel.name} works on Python {version}\n")


if __name__ == "__main__":
    main()
