"""The folder for Hugging Face: what is in it, and that their own library loads it."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import generators
import symbench
from generators.sample import Sample, draw, write_samples
from symbench.cli import main
from symbench.interop import huggingface
from symbench.interop.formats import Wanted
from symbench.runs.suite import samples

SMALL = ("symbench-lite", "--task", "game24", "--task", "letters", "--count", "2")
THEIRS = "needs datasets"


def export(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["export", *map(str, arguments)])
    return int(stopped.value.code or 0)


def written(path: Path, some: Sequence[Sample]) -> str:
    """Stand in for writing Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(one.id for one in some))
    return "0" * 64


def test_splits_are_the_suite_by_level_and_as_much_to_train_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface, "_write", written)
    wanted = Wanted("symbench-lite", ["game24", "letters"], count=2)
    huggingface.export(wanted, tmp_path)
    ids = {path.stem: path.read_text().split() for path in (tmp_path / "data").iterdir()}
    suite = list(samples("symbench-lite", wanted.tasks, count=2))
    assert sorted(ids) == ["eval_1", "eval_2", "eval_3", "eval_4", "eval_5", "train"]
    for level in range(1, 6):
        assert ids[f"eval_{level}"] == [one.id for one in suite if one.level == level]
    assert len(ids["train"]) == len(suite)
    assert all("/train/2025/" in name for name in ids["train"])


def test_the_card_names_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface, "_write", written)
    huggingface.export(Wanted("symbench-lite@7", ["game24"], [1, 3], 1), tmp_path)
    card = (tmp_path / "README.md").read_text()
    assert "symbench export symbench-lite@7 --task game24 --level 1 --level 3 --count 1" in card
    assert "license: apache-2.0" in card
    assert "| `train` | 2 | `data/train.parquet` |" in card
    assert "$" not in card


def test_samples_of_a_file_of_published_ones_are_not_called_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface, "_write", written)
    (one,) = draw(generators.load("game24"), 3, 1)
    published = Sample("published/1", one.task, one.version, 0, one.question, one.instance)
    write_samples(tmp_path / "suite.jsonl", [published])
    huggingface.export(Wanted(str(tmp_path / "suite.jsonl")), tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text()
    assert "license: other" in card
    assert [path.name for path in (tmp_path / "out" / "data").iterdir()] == ["eval_0.parquet"]


@pytest.mark.interop
def test_their_library_loads_it_and_its_rows_are_judged_alike(
    tmp_path: Path, cases: Sequence[Any]
) -> None:
    datasets = pytest.importorskip("datasets", reason=THEIRS)
    suite, out = tmp_path / "suite.jsonl", tmp_path / "out"
    write_samples(suite, {case.sample.id: case.sample for case in cases}.values())
    assert export(suite, "--to", "hf", "-o", out) == 0
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert sorted(loaded) == ["eval_1", "eval_2"]
    rows = {row["id"]: row for split in loaded.values() for row in split}
    for case in cases:
        assert symbench.verify(rows[case.sample.id], case.reply) == case.verdict


@pytest.mark.interop
def test_checksums_are_those_of_the_files_and_a_second_export_has_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason=THEIRS)
    cards = []
    for name in ("first", "second"):
        assert export(*SMALL, "--to", "hf", "-o", tmp_path / name) == 0
        cards.append((tmp_path / name / "README.md").read_text())
    assert cards[0] == cards[1]
    stated = dict(re.findall(r"`(data/\w+\.parquet)` \| `(\w{64})`", cards[0]))
    assert len(stated) == 6
    for name, digest in stated.items():
        content = (tmp_path / "first" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
