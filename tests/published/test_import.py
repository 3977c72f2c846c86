"""Reading clones: layouts, faults of files, subsets, the command, scores."""

import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import generators
from generators.errors import SymBenchError, UnknownNameError
from generators.published.importing import import_published, not_read
from generators.published.layout import LAYOUTS
from generators.published.rooms import PROGRAM, constants
from generators.published.subset import chosen, is_shuffled
from generators.published.walk import Source
from generators.sample import read_samples, write_samples
from symbench import evaluate
from symbench.cli import cli
from symbench.imported.scores import section, soundness, statuses
from symbench.results.frames import load_attempts

Clone = Callable[[Mapping[str, Mapping[str, str]]], Path]
TOP = "Letters/Letters_dataset_min_length_10_max_length_15"
PRODUCT = {
    "input_prompt_1.txt": "What is the result of 12*-3?",
    "input_value_list.txt": "[12, -3]",
    "target_answer.txt": "-36",
}
NAVIGATE = "If you follow these instructions, do you return to the starting point? "


def words(*names: str) -> dict[str, dict[str, str]]:
    return {f"{TOP}/{name}": {"test_words.json": json.dumps(f"{name}anagramma")} for name in names}


def test_a_task_reads_published_samples_where_there_are_some() -> None:
    published = {name for name in generators.NAMES if generators.load(name).published}
    assert {layout.task for layout in LAYOUTS} == published
    assert len(published) == 37


def test_samples_carry_question_origin_and_content(clone: Clone) -> None:
    problems: list[str] = []
    path = clone({"number_multiply/digit_2_1/sample_4": PRODUCT})
    (sample,) = import_published(path, problems, ["number_multiply"])
    task = generators.load("number_multiply")
    assert sample.id == "published/number_multiply/digit_2_1/sample_4"
    assert (sample.level, sample.version) == (0, task.version)
    assert sample.question == f"What is the result of 12*-3?\n\n{task.format_note}"
    assert sample.origin["stored"] == "-36"
    assert sample.origin["part"] == "number_multiply"
    assert len(sample.origin["content"]) == 16
    assert len(problems) == 2
    assert all("missing" in line for line in problems)


def test_our_own_question_is_asked_on_request(clone: Clone) -> None:
    path = clone({"number_multiply/digit_2_1/sample_4": PRODUCT})
    (sample,) = import_published(path, [], ["number_multiply"], reworded=True)
    task = generators.load("number_multiply")
    assert sample.question == task.prompt(task.from_json(sample.instance))
    assert sample.origin["wording"] == "ours"


def test_the_gathered_folder_itself_will_do(clone: Clone) -> None:
    path = clone(words("a_1_0"))
    (one,) = import_published(path, [], ["letters"])
    (same,) = import_published(path / "dataset_gather", [], ["letters"])
    assert one == same
    with pytest.raises(SymBenchError, match="expected a clone"):
        list(import_published(path / "elsewhere", []))


BROKEN = {
    "missing": None,
    "empty": b"",
    "truncated": b'"ban',
    "malformed": b"{}",
    "unreadable": b"\xff\xfe",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_one_line_and_the_rest_is_read(fault: str, clone: Clone) -> None:
    path = clone(words("a_1_0", "a_1_1", "a_1_2"))
    file = path / "dataset_gather" / TOP / "a_1_1" / "test_words.json"
    content = BROKEN[fault]
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    problems: list[str] = []
    assert len(list(import_published(path, problems, ["letters"]))) == 2
    (line,) = [line for line in problems if "a_1_1" in line]
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "text", "task"),
    [
        ("game24_dataset/24/24.csv", "Rank,Puzzles,AMT (s)\n1,1 1 4 6,4.4\n2,1 1", "game24"),
        ("gsmhardv2.jsonl", '{"input": "How', "gsm_hard"),
        ("BIG-Bench-Hard/bbh/navigate.json", '{"examples": [{"inp', "navigate"),
        ("MATH/train/geometry/3.json", '{"problem": "A', "math_geometry"),
    ],
)
def test_cut_files_of_many_samples_are_told(name: str, text: str, task: str, clone: Clone) -> None:
    path = clone(words("a_1_0"))
    file = path / "dataset_gather" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    problems: list[str] = []
    count = len(list(import_published(path, problems, [task])))
    assert count == (1 if task == "game24" else 0)
    assert any(file.name in line and "missing;" not in line for line in problems), problems


def test_a_cut_question_is_told(clone: Clone) -> None:
    files = {"question.txt": "There is a", "solution.json": "{}"}
    problems: list[str] = []
    path = clone({"pooling_dataset/sample_0": files})
    assert list(import_published(path, problems, ["pooling"])) == []
    assert "truncated" in problems[0]


POOL = {"question.txt": "<<<x>>>", "solution.json": "{}"}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("solution.json", '{"matrix": [[', "sample_1/solution.json: no JSON: "),
        ("solution.json", "[1]", "sample_1/solution.json: no JSON object"),
        ("solution.json", '{"matrix": [[1]]}', "sample_1/solution.json: no entry 'pooling_type'"),
        ("solution.json", '{"matrix": 5}', "sample_1/question.txt or solution.json: a value of "),
        ("solution.json", "{}" + " " * 30_000, "solution.json: 30,002 bytes, expected at most 20"),
        ("question.txt", "cut", "sample_1/question.txt: no form of the answer"),
        ("question.txt", "x" * 1_000_000, "question.txt: 1,000,000 bytes, expected at most 20,000"),
    ],
)
def test_what_is_wrong_with_a_sample_is_said_with_its_file(
    name: str, text: str, told: str, clone: Clone
) -> None:
    problems: list[str] = []
    path = clone({"pooling_dataset/sample_1": {**POOL, name: text}})
    assert list(import_published(path, problems, ["pooling"])) == []
    assert told in problems[0]
    assert not any("Error(" in line for line in problems)


def test_a_sample_that_is_missing_is_told_beside_other_faults(clone: Clone) -> None:
    samples = {f"pooling_dataset/sample_{k}": POOL for k in range(200) if k != 9}
    path = clone({**samples, "pooling_dataset/sample_500": {**POOL, "question.txt": ""}})
    problems: list[str] = []
    list(import_published(path, problems, ["pooling"]))
    assert any("sample_500/question.txt: empty" in line for line in problems)
    assert problems[-1].endswith("pooling_dataset/sample_9: missing; 199 of 200 there")


def test_a_bad_item_is_told_and_a_short_file_is_not_called_missing(clone: Clone) -> None:
    path = clone({})
    file = path / "dataset_gather" / "BIG-Bench-Hard" / "bbh" / "navigate.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"examples": [5]}))
    problems: list[str] = []
    assert list(import_published(path, problems, ["navigate"])) == []
    assert problems == [
        "navigate: BIG-Bench-Hard/bbh/navigate.json#examples[0]: "
        "a value of another kind than in the published set",
        f"{file}: 1 of 250 there",
    ] or problems[::-1][0].startswith("navigate: ")


def test_a_byte_order_mark_is_dropped(clone: Clone) -> None:
    path = clone(words("a_1_0"))
    (plain,) = import_published(path, [], ["letters"])
    file = path / "dataset_gather" / TOP / "a_1_0" / "test_words.json"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert list(import_published(path, [], ["letters"])) == [plain]


def test_the_folder_that_one_stands_in_will_do(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clone(words("a_1_0"))
    (one,) = import_published(path, [], ["letters"])
    for folder, name in (("dataset_gather", "."), (".", "."), ("dataset_gather", "..")):
        monkeypatch.chdir(path / folder)
        assert list(import_published(Path(name), [], ["letters"])) == [one], (folder, name)


def test_what_is_left_out_is_named(clone: Clone) -> None:
    path = clone({**words("a_1_0"), "BoxLift_dataset_SFT/BoxLift_1_1/BoxLift1": {"a.json": "{}"},
                  "BoxLift_dataset_SFT/BoxLift_1_1/BoxLift2": {"a.json": "{}"}})  # fmt: skip
    table = path / "dataset_gather" / "game24_dataset" / "480" / "480_20_number.csv"
    table.parent.mkdir(parents=True)
    table.write_text("Rank,Puzzles,Solutions\n")
    (path / "dataset_gather" / TOP / "a_1_0" / "notes.txt").write_text("x")
    assert not_read(path) == [
        "BoxLift_dataset_SFT/ (2 files)",
        f"{TOP}/a_1_0/notes.txt",
        "game24_dataset/480/480_20_number.csv",
    ]


def test_the_first_missing_sample_is_named(clone: Clone) -> None:
    files = {"question.txt": "<<<x>>>", "solution.json": "{}"}
    path = clone({f"pooling_dataset/sample_{number}": files for number in (0, 1, 3)})
    problems: list[str] = []
    list(import_published(path, problems, ["pooling"]))
    assert problems[-1].endswith("pooling_dataset/sample_2: missing, and 196 more; 3 of 200 there")


def test_constants_of_a_program_are_read_and_nothing_is_run() -> None:
    program = "import nothing\nraise SystemExit\ndef f():\n    a = (1, -2.5); b = a; c = g()\n"
    assert constants(f"{program}    d = {{'x': b}}; e[0] = 1; h = c\n") == {
        "a": [1, -2.5],
        "b": [1, -2.5],
        "d": {"x": [1, -2.5]},
    }


def test_a_program_without_rooms_is_told(clone: Clone) -> None:
    path = clone(words("a_1_0"))
    problems: list[str] = []
    list(import_published(path, problems, ["path_plan"]))
    (path / PROGRAM).parent.mkdir()
    for text in ("walls = []", "walls = ("):
        (path / PROGRAM).write_text(text)
        list(import_published(path, problems, ["path_plan"]))
    assert len(problems) == 3
    assert all(PROGRAM in line for line in problems)


def paths(task: str) -> list[str]:
    """Return all paths of a task in the published set, as far as subsets look at them."""
    lengths = ((5, 10), (10, 15), (15, 20), (20, 25), (25, 30))
    tops = [f"Letters/Letters_dataset_min_length_{a}_max_length_{b}" for a, b in lengths]
    boxes = ((10, 3), (15, 4), (20, 5), (25, 6))
    grids = ((1, 2), (2, 2), (2, 4), (4, 4), (4, 8))
    stacks = ((3, 2), (3, 3), (4, 2), (4, 3), (4, 4), (5, 2), (5, 3), (5, 4))
    products = ("1_2_4", "1_3_4", "1_2_2_4")
    queens = [f"eight_queens_dataset/sample_{i}" for i in range(150)]
    return {
        "game24": [f"game24_dataset/24/24.csv#row{i}" for i in range(1362)]
        + [f"game24_dataset/24/24_5_number.csv#row{i}" for i in range(100)],
        "boxlift": [f"BoxLift_dataset/BoxLift_{a}_{b}/BoxLift{i}" for a, b in boxes
                    for i in range(10)],
        "boxnet": [f"BoxNet1_dataset/env_pg_state_{a}_{b}/pg_state{i}" for a, b in grids
                   for i in range(10)],
        "blocksworld": [f"Blocksworld_dataset/{n}_{a}_{b}_{i}" for n in (2, 3, 4)
                        for a, b in stacks for i in range(5)],
        "letters": [f"{top}/{letter}_{count}_{i}" for top in tops
                    for letter in "abcdefghijklmnopqrstuvwxyz"
                    for count in range(1, 6) for i in range(10)],
        "number_multiply": [f"number_multiply/digit_{digits}/sample_{i}" for digits in products
                            for i in range(100)]
        + [f"number_multiply_varied_complexity/digit_4_4/sample_{i}" for i in range(50)],
        "navigate": [f"BIG-Bench-Hard/bbh/navigate.json#examples[{i}]" for i in range(250)],
        "gsm_hard": [f"gsmhardv2.jsonl#line{i}" for i in range(1319)],
        "math_geometry": [f"MATH/train/geometry/{i}.json" for i in range(1, 2000, 3)],
        "combinatorial_calculation": [f"combinatorial_calculation/sample_{i}" for i in range(150)],
        "eight_queens": [*queens, "eight_queens_dataset_2/sample_0",
                         "eight_queens_dataset_hard/sample_0"],
    }[task]  # fmt: skip


@pytest.mark.parametrize(
    ("task", "count"),
    [
        ("game24", 46),
        ("boxlift", 20),
        ("boxnet", 30),
        ("blocksworld", 48),
        ("letters", 75),
        ("number_multiply", 60),
        ("navigate", 63),
        ("gsm_hard", 53),
        ("math_geometry", 50),
        ("combinatorial_calculation", 50),
        ("eight_queens", 150),
    ],
)
def test_the_papers_subsets_have_the_published_sizes(task: str, count: int) -> None:
    sources = [Source(task, path, {}) for path in paths(task)]
    kept = [one.path for one in chosen("paper", task, sources)]
    assert len(kept) == count
    assert is_shuffled(task) == (task == "eight_queens")
    if task == "game24":
        assert len(list(chosen("paper-codesteer", task, sources))) == 28


def test_unknown_subsets_are_refused(clone: Clone) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'paper'"):
        list(import_published(clone(words("a_1_0")), [], subset="papr"))


@pytest.fixture
def suite(clone: Clone, tmp_path: Path) -> Path:
    """Import three samples by the command: a sound one, a duplicate, one with a wrong key."""
    wrong = {**PRODUCT, "target_answer.txt": "36"}
    path = clone({**words("g_2_1", "g_2_4"), "number_multiply/digit_2_1/sample_0": wrong})
    again = path / "dataset_gather" / TOP / "g_2_4" / "test_words.json"
    again.write_text(json.dumps("g_2_1anagramma"))
    out = tmp_path / "suite.jsonl"
    arguments = ["import", str(path), "--task", "letters", "--task", "number_multiply"]
    result = CliRunner().invoke(cli, [*arguments, "--audit", "-o", str(out)])
    assert result.exit_code == 1
    assert "letters" in result.stdout
    assert "3 samples, 1 sound, 1 with a repaired answer" in result.stdout
    assert re.search(r"number_multiply_varied_complexity.*: missing; 0 of 250", result.stderr)
    return out


def test_the_command_writes_suite_page_and_table(suite: Path) -> None:
    assert len(list(read_samples(suite))) == 3
    page = suite.with_suffix(".audit.md").read_text()
    assert re.search(r"^\| letters +\| Letters +\| 2 +\| 1 ", page, re.MULTILINE)
    head, *rows = suite.with_suffix(".audit.csv").read_text().splitlines()
    assert head == "path,task,part,status,reason,also,stored,repaired"
    assert len(rows) == 3
    assert any(row.endswith(",36,-36") for row in rows)


def test_the_page_says_what_was_found_and_shows_it(suite: Path) -> None:
    page = suite.with_suffix(".audit.md").read_text()
    assert f"Measured on {time.strftime('%Y-%m-%d')}" in page
    assert "- **1 of 3 samples are sound (33.3 %).**" in page
    assert re.search(
        r"wrong key +\| Number Multip\w+ +\| `number_multiply/digit_2_1/sample_0`", page
    )
    assert f"as `{TOP}/g_2_1`" in page
    assert "1 questions (33.3 %)" in page or "2 questions (66.7 %)" in page
    assert "$" not in page.replace("$date", "")
    assert suite.with_suffix(".audit.png").read_bytes()[:4] == b"\x89PNG"


def test_a_suite_is_checked_against_the_clone(suite: Path, tmp_path: Path) -> None:
    arguments = ["import", str(tmp_path), "--task", "letters", "--check", str(suite)]
    equal = CliRunner().invoke(cli, arguments)
    assert "2 samples equal, 0 only in the clone, 0 only in the suite, 0 changed" in equal.stdout
    folder = tmp_path / "dataset_gather" / TOP
    (folder / "g_2_1" / "test_words.json").write_text(json.dumps("gong"))
    (folder / "g_2_4").rename(folder / "g_2_5")
    other = CliRunner().invoke(cli, arguments)
    assert f"changed: published/{TOP}/g_2_1" in other.stdout
    assert f"only in the clone: published/{TOP}/g_2_5" in other.stdout
    assert f"only in the suite: published/{TOP}/g_2_4" in other.stdout
    assert (equal.exit_code, other.exit_code) == (1, 1)  # the rest of the set is missing


def test_a_wrong_path_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "suite.jsonl"
    result = CliRunner().invoke(cli, ["import", str(tmp_path / "nowhere"), "-o", str(out)])
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_runs_are_graded_by_the_repaired_key_and_scored_twice(suite: Path, tmp_path: Path) -> None:
    run = evaluate("reference/solver", suite=str(suite), sandbox="unsafe", out=tmp_path / "run")
    attempts = load_attempts([run.path])
    table = soundness(attempts, statuses([run.path]))
    assert list(table.iloc[0]) == [100.0, 100.0, 1, 2]
    assert "set aside" in section([run.path], attempts, "terminal")
    assert re.search(r"\| 100.0 +\| 1 +\| 2 ", section([run.path], attempts, "md"))
    assert section([run.path], attempts, "csv") == ""


def test_samples_without_an_answer_are_set_aside_for_every_column(
    clone: Clone, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grids = {"none": [[3, 3], [3, 3]], "one": [[1, 2], [3, 1]]}
    path = clone({
        f"logic_puzzle_dataset/sample_{number}": {
            "question.txt": "<<<x>>>",
            "solution.json": json.dumps({
                "grid": grid, "solution": [[0, 1], [1, 0]], "constraints": {"type": "sum_le_4"}}),
        }
        for number, grid in enumerate(grids.values())
    })  # fmt: skip
    suite = tmp_path / "suite.jsonl"
    write_samples(suite, import_published(path, [], ["logic_puzzle"]))
    assert [one.answerable for one in read_samples(suite)] == [False, True]
    models = ["reference/solver", "reference/guess"]
    run = evaluate(models, suite=str(suite), sandbox="unsafe", out=tmp_path / "run")
    attempts = load_attempts([run.path])
    assert "1 sample has no right answer and is set aside" in capsys.readouterr().err
    assert set(attempts["outcome"]) <= {"right", "wrong"}
    assert set(attempts.groupby("column")["sample"].nunique()) == {1}


def test_scores_without_published_samples_say_nothing_of_them() -> None:
    import pandas as pd

    attempts = pd.DataFrame({"sample": ["x"], "level": [3], "outcome": ["right"]})
    assert section([], attempts, "terminal") == ""
    with pytest.raises(SymBenchError, match="imported sample"):
        soundness(attempts, {})


def test_the_shipped_samples_are_imported_as_they_are(
    shipped: tuple[Path, list[dict[str, Any]]],
) -> None:
    path, samples = shipped
    problems: list[str] = []
    found = {one.origin["path"]: one for one in import_published(path, problems)}
    assert all("there" in line for line in problems), problems
    for sample in samples:
        if "question.txt" in sample["files"] and sample["path"] in found:
            assert found[sample["path"]].question == sample["question"].strip()
    assert len(found) >= len({layout.task for layout in LAYOUTS}) * 6
    assert not {one.origin["status"] for one in found.values()} & {"no solution"}
