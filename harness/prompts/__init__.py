"""Prompt packs: all texts that methods send, in one TOML file with a hash.

A pack is a table of named prompts. White space counts; slots are written `{name}` and filled
by plain replacement, so braces in questions and programs need no care. The SHA-256 of the
file's bytes is part of every record.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generators.errors import SymBenchError, UnknownNameError

DEFAULT = Path(__file__).parent / "default.toml"


@dataclass(frozen=True)
class Pack:
    """A set of prompts.

    Attributes:
        name: the pack's own name.
        texts: prompt name to text with slots.
        sha256: of the file, 64 hex digits.
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
        text = self.texts[prompt]
        pieces: list[str] = []
        while text:
            found = min(
                ((at, k) for k in slots if (at := text.find(f"{{{k}}}")) >= 0), default=None
            )
            if found is None:
                break
            at, key = found
            pieces += [text[:at], slots[key]]
            text = text[at + len(key) + 2 :]
        return "".join([*pieces, text])

    def instruct(self, instruction: str, question: str) -> str:
        """Return the first message to a TaskLLM: an instruction of the pack and the question."""
        return self.fill("first_message", guidance=self.fill(instruction), question=question)


def read_pack(path: Path | None = None) -> Pack:
    """Return the pack in a TOML file, or the default one.

    Raises:
        SymBenchError: if the file is missing or is not a pack.
    """
    source = path or DEFAULT
    try:
        content = source.read_bytes()
        table = tomllib.loads(content.decode("utf-8"))
        texts = {str(key): value for key, value in table["prompts"].items()}
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        KeyError,
        AttributeError,
    ) as error:
        raise SymBenchError(f"cannot read the prompt pack {source}: {error}") from error
    wrong = [key for key, value in texts.items() if not isinstance(value, str)]
    if wrong:
        raise SymBenchError(f"prompt {wrong[0]!r} in {source} is not a text")
    return Pack(str(table.get("name", source.stem)), texts, hashlib.sha256(content).hexdigest())
