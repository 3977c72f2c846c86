"""Programs in replies: how they are found; the same rules for every method.

A program is a fenced block (three or more backticks or tildes, indented or not, with
any line breaks, with or without words before the opening or the closing fence) that is tagged
as Python in any spelling. Blocks without a tag count only if no block is tagged as Python, and
only those that parse and call something. A block that holds nothing but a framed answer, be it
behind comments, is an answer. The last complete program counts; a block still open at the end is
complete if the model stopped by itself, and incomplete if it was cut off. Drafts in reasoning tags
never count.
"""

import ast
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from generators.answers.frame import CLOSE, LABEL, MAX_REPLY, OPEN, without_reasoning
from harness.chat import Reply

MAX_PROGRAM: Final = 50_000
"""Longest program that is parsed, in characters."""
RESULT_NAMES: Final = ("result", "answer")
"""Variables that stand for the output of a program that never prints, where that is asked for."""

_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*([^\s`]*)(.*)", re.DOTALL)
_PYTHON = re.compile(r"\{?\.?(?:i?python|py|tool_code)[23]?(?:[\W_].*)?\Z", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:[ \t]*#[^\n]*\n|\s+)*")
_PRINTERS = frozenset(("print", "pprint", "write", "display"))


@dataclass(frozen=True)
class Block:
    """One fenced block of a reply.

    Attributes:
        tag: the word after the opening fence, empty if there is none.
        text: what it holds.
        fence: how it was opened.
        closed: whether it is complete.
    """

    tag: str
    text: str
    fence: str = "```"
    closed: bool = True

    @property
    def tagged(self) -> bool:
        """Whether it says that it is Python."""
        return bool(_PYTHON.match(self.tag)) and not self._is_answer

    @property
    def plain(self) -> bool:
        """Whether it has no tag but can only be Python."""
        tree = "" if self.tag or self._is_answer else parse(self.text)
        return isinstance(tree, ast.Module) and any(isinstance(n, ast.Call) for n in ast.walk(tree))

    @property
    def _is_answer(self) -> bool:
        text = _COMMENTS.sub("", self.text, count=1).strip()
        return text.startswith(LABEL) or (text.startswith(OPEN) and text.endswith(CLOSE))


def parse(program: str) -> ast.Module | str:
    """Return a program's syntax tree, or what is wrong with it if it has none."""
    if len(program) > MAX_PROGRAM:
        return f"the program has {len(program)} characters, at most {MAX_PROGRAM}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__


def with_output(program: str) -> str:
    """Return a program that prints its result variable if it has one and never prints."""
    tree = parse(program)
    if isinstance(tree, str):
        return program
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    used |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    name = next((name for name in RESULT_NAMES if name in _assigned(tree)), None)
    return program if name is None or used & _PRINTERS else f"{program}\nprint({name})\n"


def _assigned(tree: ast.Module) -> set[str]:
    targets = [t for n in tree.body if isinstance(n, ast.Assign) for t in n.targets]
    targets += [n.target for n in tree.body if isinstance(n, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def find_program(reply: Reply) -> str | None:
    """Return the last complete Python program of a reply, or None."""
    complete = [part for part in split(reply) if isinstance(part, Block) and part.closed]
    tagged = [block for block in complete if block.tagged]
    programs = tagged or [block for block in complete if block.plain]
    return programs[-1].text if programs else None


def words(reply: Reply) -> str:
    """Return a reply without its Python blocks, complete or not."""
    parts = split(reply)
    kept = [part for part in parts if isinstance(part, str) or not (part.tagged or part.plain)]
    return reply.text if len(kept) == len(parts) else _joined(kept)


def up_to_program(reply: Reply) -> Reply:
    """Return a reply up to the end of its first complete Python program, whole if it has none."""
    parts = split(reply)
    programs = [isinstance(part, Block) and part.closed and part.tagged for part in parts]
    if not any(programs):
        return reply
    return replace(reply, text=_joined(parts[: programs.index(True) + 1]), finish="stop")


def _joined(parts: Iterable[str | Block]) -> str:
    return "\n".join(
        part if isinstance(part, str) else f"{part.fence}{part.tag}\n{part.text}\n{part.fence}"
        for part in parts
    )


def split(reply: Reply) -> list[str | Block]:
    """Return the lines and the fenced blocks of a reply in order, without reasoning tags."""
    text = without_reasoning(reply.text[-MAX_REPLY:]).encode(errors="replace").decode()
    if "```" not in text and "~~~" not in text:
        return [text]
    scanner = _Scanner()
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        scanner.read(line)
    scanner.close(complete=reply.finish != "length")
    return scanner.parts


class _Scanner:
    """Reads a reply line by line; linear in its length."""

    def __init__(self) -> None:
        self.parts: list[str | Block] = []
        self._fence = ""
        self._indent = ""
        self._tag = ""
        self._lines: list[str] = []

    def read(self, line: str) -> None:
        if self._fence:
            self._read_inside(line)
        else:
            self._read_outside(line)

    def close(self, complete: bool) -> None:
        """End the open block, if there is one."""
        if self._fence:
            text = "\n".join(self._lines)
            self.parts.append(Block(self._tag, text, self._fence, complete))
        self._fence = ""

    def _read_outside(self, line: str) -> None:
        match = _FENCE.match(line)
        if match and "`" not in match[4]:
            self._open(match[1], match[2], match[3])
        elif match and _PYTHON.match(match[3]) and match[4].rstrip().endswith(match[2]):
            self.parts.append(Block(match[3], match[4].rstrip().removesuffix(match[2]).strip()))
        elif not match and (found := _fence_after_words(line)):
            self.parts.append(found[0])
            self._open("", "```", found[1])
        else:
            self.parts.append(line)

    def _read_inside(self, line: str) -> None:
        match = _FENCE.match(line)
        if match and match[2].startswith(self._fence):
            self._read_fence(match)
        elif line.rstrip().endswith(self._fence):
            self._lines.append(line.rstrip().removesuffix(self._fence))
            self.close(complete=True)
        else:
            self._lines.append(line.removeprefix(self._indent))

    def _read_fence(self, match: re.Match[str]) -> None:
        reopened = bool(match[3]) and (not match[4].strip() or bool(_PYTHON.match(match[3])))
        self.close(complete=not reopened)
        if reopened:
            self._open(match[1], match[2], match[3])
        elif match[3] or match[4].strip():
            self.parts.append(f"{match[3]}{match[4]}")

    def _open(self, indent: str, fence: str, tag: str) -> None:
        self._indent, self._fence, self._tag, self._lines = indent, fence, tag, []


def _fence_after_words(line: str) -> tuple[str, str] | None:
    before, fence, tag = line.rpartition("```")
    return (before.rstrip("`"), tag.strip()) if fence and _PYTHON.match(tag.strip()) else None
