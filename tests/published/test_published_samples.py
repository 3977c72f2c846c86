"""The published samples that lie beside the project, where they do: import, solve, verify.

Samples whose stored answer is wrong or missing are listed by path in `defects/<task>.json`
with the reason; everything else must be accepted.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import generators

SAMPLES = Path(__file__).parents[3] / "shared" / "upstream_samples"
DEFECTS = Path(__file__).parent / "defects"
PUBLISHED = [name for name in generators.NAMES if generators.load(name).published]

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the published samples are not beside the project"
)


def samples(name: str) -> list[dict[str, Any]]:
    lines = (SAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def defects(name: str) -> dict[str, str]:
    path = DEFECTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_samples_are_read_solved_and_judged(name: str) -> None:
    task = generators.load(name)
    known = defects(name)
    for sample in samples(name):
        read = task.published(sample["path"], sample["files"])
        path = sample["path"]
        answer = task.solve(read.instance)
        if "no solution" in known.get(path, ""):
            assert answer is None, path
            continue
        assert answer is not None, path
        assert task.verify(read.instance, f"<<<{task.render(answer)}>>>").right, path
        if read.stored is not None:
            verdict = task.verify(read.instance, f"<<<{read.stored}>>>")
            assert verdict.right == (path not in known), f"{path}: {verdict}"
