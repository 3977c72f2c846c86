"""The verdicts of checking programs, on a table of what such programs print."""

import sys
import tomllib
from pathlib import Path

import pytest

from harness.steering.verdict import read_verdict

TABLE = tomllib.loads((Path(__file__).parent / "verdicts.toml").read_text("utf-8"))
CASES = [(output, meant) for meant, group in TABLE.items() for output in group["outputs"]]


@pytest.mark.parametrize(("output", "meant"), CASES)
def test_the_table(output: str, meant: str) -> None:
    found = read_verdict(output)
    assert (found[0] if found else "none") == meant


def test_precision_and_recall() -> None:
    """Both are printed (`pytest -s`); a verdict that is turned round would be the worst fault."""
    assert len({output for output, _ in CASES}) >= 60
    read = [
        (found[0] if (found := read_verdict(output)) else "none", meant) for output, meant in CASES
    ]
    for verdict in ("pass", "fail", "unknown"):
        said = sum(got == verdict for got, _ in read)
        meant = sum(want == verdict for _, want in read)
        right = sum(got == want == verdict for got, want in read)
        sys.stdout.write(f"{verdict}: precision {right}/{said}, recall {right}/{meant}\n")
        assert right == said == meant


@pytest.mark.parametrize(
    ("output", "reasons"),
    [
        ("VERDICT: fail: row 3 has two 4s", ("row 3 has two 4s",)),
        ("VERDICT: fail: a\nVERDICT: fail: b\nVERDICT: fail: b", ("b",)),
        ("verdict: invalid, 7 is not allowed", ("7 is not allowed",)),
        ("VERDICT: pass (7 rules)", ("(7 rules)",)),
        ("Incorrect", ()),
        ("VERDICT: False", ()),
        ("FAIL: The statement Clara lies is false.", ("The statement Clara lies is false",)),
        ("PASS: rule 1\nFAIL: rule 2\nFAIL: rule 3", ("rule 2", "rule 3")),
        ("PASS: rule 1\nPass: rule 2", ("rule 1", "rule 2")),
    ],
)
def test_reasons_are_those_of_the_deciding_line(output: str, reasons: tuple[str, ...]) -> None:
    found = read_verdict(output)
    assert found is not None
    assert found[1] == reasons


def test_a_megabyte_is_no_trouble() -> None:
    assert read_verdict("x" * 1_000_000) is None
    assert read_verdict("VERDICT: " + "not " * 250_000) is None
    assert read_verdict("wrong cells: 0\n" * 60_000) is None
