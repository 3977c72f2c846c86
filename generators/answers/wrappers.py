"""The ways in which models dress an answer, and hedge it, as data for tests and audits."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_DOT: Final = re.compile(r"(?:^|[\s,])\.(?:$|[\s,])")
_TRANSFORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "non-breaking": lambda text: text.replace(" ", "\u00a0"),
    "full-width digits": lambda text: text.translate(_DIGITS),
}


def dressed(answer: str, decoy: str) -> Iterator[tuple[str, str]]:
    """Yield (name, reply) for every wrapper: each reply means `answer`."""
    for wrapper in _table()["wrapper"]:
        if wrapper.get("lines") == 1 and "\n" in answer:
            continue
        if "{answer}." in wrapper["text"] and _DOT.search(answer):
            continue  # a full stop there would be a cell more
        transform = _TRANSFORMS.get(wrapper.get("transform", ""), str)
        yield wrapper["name"], _filled(wrapper["text"], transform(answer), decoy)


def hedged(answer: str, decoy: str) -> Iterator[tuple[str, str]]:
    """Yield (name, reply) for every hedge: none of these replies gives an answer."""
    for hedge in _table()["hedge"]:
        yield hedge["name"], _filled(hedge["text"], answer, decoy)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("wrappers.toml").read_text("utf-8"))


def _filled(text: str, answer: str, decoy: str) -> str:
    filled = text.replace("{decoy}", decoy).replace("{json}", json.dumps(answer))
    return filled.replace("{answer}", answer)
