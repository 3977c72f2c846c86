"""`symbench sandbox check`, `exec` and `attack`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generators.errors import SymBenchError, UnknownNameError
from harness.sandbox import Limits, SandboxError
from symbench.commands.sandbox import sandbox


def invoke(*arguments: str) -> Result:
    result = CliRunner().invoke(sandbox, arguments)
    if result.exception and "no sandbox:" in str(result.exception):
        pytest.skip(str(result.exception))
    return result


def test_check_tells_tier_limits_and_packages() -> None:
    result = invoke("check")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("tier: ")
    assert "limits: 10 s CPU" in result.output
    assert "programs may import:\npython 3." in result.output


def test_exec_prints_the_result_as_json(tmp_path: Path) -> None:
    file = tmp_path / "p.py"
    file.write_text("print(6 * 7)")
    result = invoke("exec", str(file), "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (found["outcome"], found["stdout"], found["notice"]) == ("ok", "42\n", "finished")
    assert found["tier"] in ("ns", "ns-flat", "landlock")


def test_exec_shows_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "p.py"
    file.write_text("while True: pass")
    result = invoke("exec", str(file), "--cpu", "1")
    assert result.exit_code == 1
    assert "CPU time" in result.output


def test_attack_judges_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('# judge: {"rc": 3}\nraise SystemExit(3)')
    (tmp_path / "b.py").write_text("# judge: {}\nprint('ESCAPED: this one claims it')")
    result = invoke("attack", str(tmp_path))
    assert result.exit_code == 1
    assert "contained     a" in result.output
    assert "NOT CONTAINED b  ESCAPED: this one claims it" in result.output
    assert "1 of 2 contained" in result.output


def test_an_empty_folder_is_no_proof(tmp_path: Path) -> None:
    with pytest.raises(SymBenchError, match="expected programs"):
        raise invoke("attack", str(tmp_path)).exception or AssertionError


def test_a_program_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "p.py"
    file.write_bytes(b"print(1)  # \xff")
    with pytest.raises(SymBenchError, match=r"p\.py: expected UTF-8, byte 12"):
        raise invoke("exec", str(file)).exception or AssertionError


def test_attacks_need_a_sandbox(tmp_path: Path) -> None:
    (tmp_path / "attack.py").write_text("")
    result = invoke("attack", str(tmp_path), "--sandbox", "unsafe")
    assert "in a sandbox only" in str(result.exception)


def test_a_bad_header_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("# judge: {rc}")
    assert "attack 'a'" in str(invoke("attack", str(tmp_path)).exception)


def test_every_limit_can_be_set(tmp_path: Path) -> None:
    file = tmp_path / "p.py"
    file.write_text("print('x' * 3_000_000)")
    assert json.loads(invoke("exec", str(file), "--json").stdout)["outcome"] == "output"
    result = invoke("exec", str(file), "--json", "--limit", "output=4", "--limit", "processes=2")
    assert json.loads(result.stdout)["outcome"] == "ok"


def test_limits_are_read() -> None:
    assert Limits.read(10, ()) == Limits()
    assert (Limits.read(2, ()).wall, Limits.read(20, ()).wall) == (30, 60)
    read = Limits.read(2, ("wall=60", "memory=0.5", "files=7"))
    assert (read.wall, read.memory, read.files) == (60, 1 << 19, 7)


@pytest.mark.parametrize(
    "text", ["wall", "wall=", "wall=nan", "memory=-1", "files=inf", "cpu=1e999"]
)
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(SandboxError, match="a positive one"):
        Limits.read(10, (text,))


def test_the_nearest_limit_is_suggested() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'memory'"):
        Limits.read(10, ("memroy=3",))
