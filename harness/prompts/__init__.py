"""Prompt packs: all texts that methods send, in one TOML file with a hash.

A pack is a table of named prompts. White space counts; slots are written `{name}` and filled
by plain replacement, so braces in questions and programs need no care. A pack that says
`extends = "default"` takes what it does not name from ours. The SHA-256 of all bytes read is
part of every record.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generators.answers.frame import ASK
from generators.errors import SymBenchError, UnknownNameError
from harness.prompts.contract import CONTRACT

DEFAULT = Path(__file__).parent / "default.toml"

_ASK_FOR_PROGRAMS = (
    "code_instruction",
    "autogen_instruction",
    "interleaved_instruction",
    "tool_description",
    "tool_description_kept",
)
_SLOT = re.compile(r"\{([A-Za-z_]\w*)\}")


@dataclass(frozen=True)
class Pack:
    """A set of prompts.

    Attributes:
        name: the pack's own name.
        texts: prompt name to text with slots.
        sha256: of the file, and of the default one if it extends that; 64 hex digits.
    """

    name: str
    texts: Mapping[str, str]
    sha256: str

    def fill(self, prompt: str, **slots: str) -> str:
        """Return a prompt with its slots filled; what is filled in is never searched again.

        Raises:
            UnknownNameError: if the pack has no such prompt.
        """
        if prompt not in self.texts:
            raise UnknownNameError(f"prompt in pack {self.name!r}", prompt, sorted(self.texts))
        return _SLOT.sub(lambda slot: slots.get(slot[1], slot[0]), self.texts[prompt])

    def naming(self, packages: str) -> "Pack":
        """Return the same pack, whose prompts that ask for programs name these packages."""
        told = self.fill("packages_named", packages=packages)
        longer = {name: f"{self.texts[name]} {told}" for name in _ASK_FOR_PROGRAMS}
        return replace(self, texts={**self.texts, **longer})

    def about(self, prompt: str, question: str, **slots: str) -> str:
        """Return a prompt on a question, which its slots show as a whole or as a bare puzzle.

        `{question}` is all that the TaskLLM reads, for prompts that want the answer; `{puzzle}`
        lacks the closing words that ask for it.
        """
        return self.fill(prompt, question=question, puzzle=puzzle(question), **slots)

    def clip(self, text: str, limit: int) -> str:
        """Return `text` with its middle left out if it is longer than `limit` characters."""
        if len(text) <= limit:
            return text
        head, tail = limit // 2, limit - limit // 2
        notice = self.fill("left_out", count=str(len(text) - limit))
        return f"{text[:head]}{notice}{text[len(text) - tail :]}"

    def instruct(self, instruction: str, question: str) -> str:
        """Return the first message to a TaskLLM: an instruction of the pack and the question."""
        return self.fill("first_message", guidance=self.fill(instruction), question=question)


def puzzle(question: str) -> str:
    """Return a question without the closing words that ask for an answer and state its form."""
    body, asked, _ = question.rpartition(f"\n\n{ASK}")
    return body if asked else question


def read_pack(path: Path | None = None) -> Pack:
    """Return the pack in a TOML file, or the default one.

    Raises:
        SymBenchError: if the file is missing or is not a pack.
    """
    source = path or DEFAULT
    content, table = _read(source)
    texts = dict(table["prompts"])
    if table.get("extends", "default") != "default":
        raise SymBenchError(f"{source} extends {table['extends']!r}; expected 'default'")
    if "extends" in table:
        base, defaults = _read(DEFAULT)
        content, texts = base + content, {**defaults["prompts"], **texts}
    name = str(table.get("name", source.stem))
    return Pack(name, texts, hashlib.sha256(content).hexdigest())


def check_pack(path: Path) -> list[str]:
    """Return what is wrong with a prompt pack, one sentence each; empty for a sound one."""
    try:
        pack = read_pack(path)
    except SymBenchError as error:
        return [str(error)]
    return [*_names(pack), *_slots(pack)]


def _names(pack: Pack) -> Iterator[str]:
    for name in sorted(CONTRACT.keys() - pack.texts.keys()):
        yield f'prompt {name!r} is missing; add it, or write: extends = "default"'
    for name in sorted(pack.texts.keys() - CONTRACT.keys()):
        yield str(UnknownNameError("prompt", name, sorted(CONTRACT)))


def _slots(pack: Pack) -> Iterator[str]:
    for name in sorted(CONTRACT.keys() & pack.texts.keys()):
        used = set(_SLOT.findall(pack.texts[name]))
        for slot in sorted(CONTRACT[name].must - used):
            yield f"prompt {name!r} lacks the slot {{{slot}}}"
        for slots in CONTRACT[name].either:
            if not slots & used:
                either = " or ".join(f"{{{slot}}}" for slot in sorted(slots))
                yield f"prompt {name!r} lacks the slot {either}"
        for slot in sorted(used - CONTRACT[name].known):
            known = ", ".join(f"{{{one}}}" for one in sorted(CONTRACT[name].known)) or "none"
            yield f"prompt {name!r} has the unknown slot {{{slot}}}; known: {known}"


def _read(source: Path) -> tuple[bytes, dict[str, Any]]:
    """Return a pack's bytes and its table, whose prompts are all texts."""
    try:
        content = source.read_bytes()
        table = tomllib.loads(content.decode("utf-8"))
        wrong = [key for key, text in table["prompts"].items() if not isinstance(text, str)]
    except KeyError as error:
        raise SymBenchError(f"{source} has no table [prompts]") from error
    except (OSError, ValueError, AttributeError) as error:
        raise SymBenchError(f"cannot read the prompt pack {source}: {error}") from error
    if wrong:
        raise SymBenchError(f"prompt {wrong[0]!r} in {source} is not a text")
    return content, table
