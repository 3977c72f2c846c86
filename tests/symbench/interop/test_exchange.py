"""`symbench export`: one line for what does not go, and nothing half-written."""

import importlib.util
from pathlib import Path

import pytest

from symbench.cli import main
from symbench.interop.formats import FORMATS
from symbench.results.frames import RunData


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as stopped:
        main([*map(str, arguments)])
    shown = capsys.readouterr()
    return int(stopped.value.code or 0), shown.err + shown.out


def test_the_help_lists_every_format_with_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "export", "--help")
    assert code == 0
    for one in FORMATS:
        assert f"--to {one.name}" in text
        assert one.title in text


def test_the_help_of_the_import_lists_what_can_be_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, text = said(capsys, "import-run", "--help")
    assert code == 0
    for one in FORMATS:
        assert all(pattern in text for pattern in one.logs)
        assert (one.title in text) == bool(one.reader)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("symbench-lite", "--to", "hff"), "unknown format 'hff'; did you mean 'hf'?"),
        (("symbench-light", "--to", "hf"), "unknown suite 'symbench-light'"),
        (("nowhere.jsonl", "--to", "hf"), "cannot read samples from nowhere.jsonl"),
        (("symbench-lite", "--task", "game25", "--to", "hf"), "unknown task 'game25'"),
    ],
)
def test_mistakes_are_one_line_and_leave_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], line: str
) -> None:
    code, text = said(capsys, "export", *arguments, "-o", tmp_path / "out")
    assert code == 2
    assert line in text
    assert text.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    code, text = said(capsys, "export", "symbench-lite", "--to", "hf", "-o", tmp_path / "out")
    assert (code, text) == (
        2,
        f"symbench: {tmp_path / 'out'} exists already; name a path that does not\n",
    )


def test_a_run_is_no_suite(
    tmp_path: Path, student_run: RunData, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(capsys, "export", student_run.path, "--to", "hf", "-o", tmp_path / "out")
    assert code == 2
    assert f"is a run; hf takes a suite, e.g. {student_run.path / 'samples.jsonl'}" in text


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is not None, reason="pyarrow is installed")
def test_a_library_that_is_missing_is_named_with_its_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("symbench-lite", "--task", "letters", "--to", "hf", "-o", tmp_path / "out")
    code, text = said(capsys, "export", *arguments)
    assert code == 2
    assert "needs the package pyarrow: pip install 'symbench[hf]'" in text
    assert list(tmp_path.iterdir()) == []
