"""What the documentation says can be done: every command in it parses, and runs where it can.

A block of `sh` runs as it stands, page by page, in a folder with a small run called
`results/runs/demo`. One that cannot run here says so in its first line: `# needs a key`.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from symbench.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
)  # fmt: skip
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
_FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
_BARE = re.compile(r"`docs/[\w/-]+\.md`")


@dataclass(frozen=True)
class Block:
    """A block of commands.

    Attributes:
        page: where it stands, from the top folder.
        needs: what it needs that is not here, or nothing.
        commands: the words of each.
    """

    page: str
    needs: str
    commands: tuple[tuple[str, ...], ...]


def blocks(page: Path) -> Iterator[Block]:
    for text in _FENCE.findall(page.read_text(encoding="utf-8")):
        needs = re.match(r"# needs (.+)", text)
        lines = text.replace("\\\n", " ").splitlines()
        commands = [one for line in lines for one in _commands(line)]
        yield Block(str(page.relative_to(ROOT)), needs[1] if needs else "", tuple(commands))


def _commands(line: str) -> Iterator[tuple[str, ...]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&|;")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, "&&"]:
        if set(word) <= set("&|;"):
            if words:
                yield tuple(words)
            words = []
        else:
            words.append(word)


def symbench_words(command: tuple[str, ...]) -> list[str] | None:
    """Return the arguments if this calls our tool, in whatever environment."""
    bare = [word for word in command if not re.match(r"[A-Z_]+=", word)]
    return bare[1:] if bare and Path(bare[0]).name == "symbench" else None


ALL = [block for page in PAGES for block in blocks(page)]
OURS = [
    (block.page, words)
    for block in ALL
    for command in block.commands
    if (words := symbench_words(command)) is not None
]


@pytest.mark.parametrize(
    ("page", "words"), OURS, ids=[f"{page}: {' '.join(words[:4])}" for page, words in OURS]
)
def test_every_command_has_the_options_that_are_written(page: str, words: list[str]) -> None:
    command: click.Command = cli
    context = click.Context(cli, info_name="symbench")
    while isinstance(command, click.Group):
        name, *words = words
        found = command.get_command(context, name)
        assert found is not None, f"{page}: symbench has no command {name}"
        command, context = found, click.Context(found, context, info_name=name)
    values, _, _ = command.make_parser(context).parse_args(list(words))
    for parameter in command.params:
        given = values.get(parameter.name or "")
        if isinstance(parameter.type, click.Choice) and given is not None:
            for one in given if isinstance(given, list | tuple) else [given]:
                assert one in parameter.type.choices, f"{page}: {parameter.name} {one}"


def test_one_version_everywhere() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert version is not None
    assert f"\nversion: {version[1]}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\n## {version[1]} " in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in _LINK.findall(text):
        if "://" not in target:
            assert (page.parent / target).exists(), target
    assert not _BARE.findall(text), "link to the page instead of naming its file"


@pytest.mark.parametrize(
    "page", sorted({block.page for block in ALL if not block.needs and block.commands})
)
def test_commands_run_as_written(
    page: str, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    runs = tmp_path / "results" / "runs"
    runs.mkdir(parents=True)
    (runs / "demo").symlink_to(demo)
    for name in ("configs", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    for block in ALL:
        if block.page == page and not block.needs:
            for command in block.commands:
                _run(command)


def _run(command: tuple[str, ...]) -> None:
    words = symbench_words(command)
    if words is not None:
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, f"{' '.join(command)}: {done.output[-2000:]}"
    elif command[0] == "make":
        assert command[1] in TARGETS, f"there is no target {command[1]}"
    else:
        pytest.fail(f"{' '.join(command)}: cannot be run here; say `# needs ...` in its block")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run of the embedded default."""
    out = tmp_path_factory.mktemp("demo") / "run"
    words = "run --suite symbench-sweep --count 2 --level 1 --level 2 --task letters --task pooling"
    done = CliRunner().invoke(cli, [*words.split(), "--cpu", "1", "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out
