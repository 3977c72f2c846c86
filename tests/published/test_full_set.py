"""The whole published set, where it lies beside the project: counts, answers, and our page."""

import csv
import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

import generators
from generators.sample import read_samples
from symbench.cli import cli
from symbench.imported.tally import Tally

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "published"
PAGE = ROOT / "docs" / "audits" / "published.md"
MENDED = ("gsm_hard",)
"""Tasks whose counts there are known to be wrong."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (PUBLISHED / "dataset_gather.tar.xz").is_file(),
        reason="the published set is not beside the project",
    ),
]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the set, and import it by the command."""
    folder = tmp_path_factory.mktemp("published")
    with tarfile.open(PUBLISHED / "dataset_gather.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    out = folder / "suite.jsonl"
    arguments = ["import", str(folder), "--audit", "-o", str(out)]
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    lines = [line for line in result.stderr.splitlines() if "not read" not in line]
    assert all("path_plan" in line or " samples, now " in line for line in lines), lines
    for name in ("_SFT/", "pattern_recognition_dataset.json", "test_results", "480_20_number.csv"):
        assert name in result.stderr
    return out


def test_the_counts_are_those_of_independent_scripts(suite: Path) -> None:
    tally = Tally()
    assert sum(1 for _ in tally.passing(read_samples(suite))) == len(tally.samples)
    compared = 0
    with (PUBLISHED / "full_audit.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            place = (row["task"], row["part"])
            if row["task"] in MENDED or place not in tally.statuses:
                continue
            counts = {name: int(row[name]) for name in row if row[name].isdigit()}
            statuses, found = tally.statuses[place], tally.findings[place]
            names = [name for name in counts if f"any {name}" in counts and name != "note"]
            assert [statuses[name] for name in names] == [counts[name] for name in names], place
            assert [found[name] for name in names] == [counts[f"any {name}"] for name in names]
            compared += counts["samples"]
    assert compared > 27_000


def test_every_sample_that_is_not_set_aside_has_an_answer(suite: Path) -> None:
    without = Counter[str]()
    for sample in read_samples(suite):
        task = generators.load(sample.task)
        instance = task.from_json(sample.instance)
        if not sample.answerable:
            without[sample.task] += 1
            continue
        answer = task.render(task.solve(instance))
        assert task.verify(instance, f"<<<{answer}>>>").right, sample.id
        if sample.origin["repaired"] is not None:
            repaired, stored = sample.origin["repaired"], sample.origin["stored"]
            assert task.verify(instance, f"<<<{repaired}>>>").right, sample.id
            assert not task.verify(instance, f"<<<{stored}>>>").right, sample.id
    assert without == {
        "date_understanding": 13,
        "logic_puzzle": 24,
        "constrained_linear_arrangement": 24,
        "math_geometry": 16,
        "math_counting_and_probability": 4,
    }


def test_what_was_written_can_be_checked(suite: Path) -> None:
    arguments = ["import", str(suite.parent), "--task", "pooling", "--check", str(suite)]
    result = CliRunner().invoke(cli, arguments)
    counts = "200 samples equal, 0 only in the clone, 0 only in the suite, 0 changed"
    assert (result.exit_code, counts in result.stdout) == (0, True)


def test_the_page_in_the_documentation_is_not_stale(suite: Path) -> None:
    written = suite.with_suffix(".audit.md").read_text(encoding="utf-8")
    told, ours = (_undated(text) for text in (PAGE.read_text(encoding="utf-8"), written))
    assert told == ours
    assert PAGE.with_suffix(".png").stat().st_size > 20_000


def _undated(page: str) -> str:
    """Leave out when, by which version and to which file a page was written."""
    page = re.sub(r"Measured on .* with SymBench [^,]*,", "", page)
    return re.sub(r"--page \S+|\]\([^)]*\.png\)", "", page)
