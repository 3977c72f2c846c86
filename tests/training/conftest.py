"""A small model for all tests of training, made on the spot."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
TEXTS = [
    "Choose a way. Question: 12 and 7, which is larger? Write a program. Say it in words. "
    "The answer is 12. It is wrong. <<<Return Answer>>> <<<Code>>> <<<Text>>>\n"
] * 4


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model of two layers with a tokenizer of 300 tokens."""
    from harness.training.tiny import Shape, make_model

    folder = tmp_path_factory.mktemp("tiny") / "model"
    shape = Shape(hidden=32, layers=2, heads=1, vocabulary=300, context=512)
    make_model(folder, TEXTS, shape)
    return folder


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[..., str]:
    """Return how to write rows to a file; gives its path."""

    def write(rows: Sequence[Any], name: str = "rows.jsonl") -> str:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return str(path)

    return write


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return how to call a training with a wrong configuration; gives the one line it says."""
    from symbench.cli import main

    def call(kind: str, given: Mapping[str, str], text: str) -> str:
        file = tmp_path / "c.toml"
        kept = (f"{key} = {value}\n" for key, value in given.items() if f"{key} =" not in text)
        file.write_text("".join(kept) + text)
        with pytest.raises(SystemExit, match="2"):
            main(["train", kind, str(file)])
        said = capsys.readouterr().err
        assert said.startswith(f"symbench: {file}: ")
        assert said.count("\n") == 1
        return said

    return call
