"""Runs that several tests read: made once, by simulated students, in seconds."""

from pathlib import Path

import pytest

from symbench import RunData, evaluate

TASKS = ("game24", "letters", "number_multiply", "navigate")


@pytest.fixture(scope="session")
def student_run(tmp_path_factory: pytest.TempPathFactory) -> RunData:
    """Return a run of the embedded default: a student under four methods, ceiling and floor."""
    return evaluate(
        tasks=TASKS[:2], count=2, cpu=2, sandbox="unsafe", out=tmp_path_factory.mktemp("run") / "r"
    )


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two runs on the same samples, an expert's and a beginner's."""
    paths = []
    for name in ("expert", "beginner"):
        path = tmp_path_factory.mktemp("pair") / name
        evaluate(
            f"simulated/{name}", "all_text", tasks=TASKS, count=8, cpu=2, sandbox="unsafe", out=path
        )
        paths.append(path)
    return paths[0], paths[1]
