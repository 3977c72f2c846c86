"""All supported versions of Python draw the same puzzles; the versions are those installed here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

VERSIONS = ("3.11", "3.12", "3.13")
ROOT = Path(__file__).parents[2]
SCRIPT = Path("tests", "golden", "digests.py")
FOLDERS = {
    os.environ.get("PYENV_ROOT", "~/.pyenv"): "versions/{}.*/bin/python3",
    os.environ.get("UV_PYTHON_INSTALL_DIR", "~/.local/share/uv/python"): "cpython-{}.*/bin/python3",
}


def candidates(version: str) -> Iterator[str]:
    """Yield what may be an interpreter of a version, the one on PATH first."""
    if on_path := shutil.which(f"python{version}"):
        yield on_path
    for folder, pattern in FOLDERS.items():
        yield from map(str, sorted(Path(folder).expanduser().glob(pattern.format(version))))


def interpreter(version: str) -> str | None:
    """Return the path of an interpreter of a version, None where there is none."""
    return next((one for one in candidates(version) if answers(one, version)), None)


def answers(python: str, version: str) -> bool:
    """Whether it starts and is of that version; a shim on PATH may do neither."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    said = subprocess.run([python, "-I", "-c", program], capture_output=True, text=True)
    return said.stdout.strip() == version


def check(python: str, root: Path, *names: str) -> str:
    """Return what differs from the digests under `root`; empty if nothing does."""
    command = [python, "-I", root / SCRIPT, "--check", *names]
    return subprocess.run(command, capture_output=True, text=True).stderr


@pytest.mark.pythons
@pytest.mark.timeout(900)
@pytest.mark.parametrize("version", VERSIONS)
def test_streams_are_golden_on(version: str) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on PATH, nor one of pyenv or uv")
    assert check(python, ROOT) == ""


def test_another_stream_is_noticed(tmp_path: Path) -> None:
    for part in ("generators", "tests/golden"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    assert check(sys.executable, tmp_path, "letters", "navigate") == ""
    module = tmp_path / "generators" / "tasks" / "letters.py"
    module.write_text(module.read_text().replace("RUN = 0.35", "RUN = 0.36"))
    said = check(sys.executable, tmp_path, "letters", "navigate")
    assert said.startswith("other digests on Python 3.")
    assert said.endswith(": letters\n")
